package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Tests that the policies of the pages are policies, have the documented effect, and are all needed for it. */
class PoliciesTest {

    private static final String AGENT = "arn:aws:iam::111111111111:role/jenkins-agent";
    private static final String HUB = "arn:aws:iam::111111111111:role/hub";
    private static final String TERRAFORM = "arn:aws:iam::222222222222:role/terraform";
    private static final String SPOKE = "arn:aws:iam::333333333333:role/spoke";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @Test
    void each_is_a_policy() throws Exception {
        List<Block> policies = Page.all().stream()
                .flatMap(page -> page.blocks("json").stream())
                .toList();

        assertThat(policies).hasSizeGreaterThan(8).allSatisfy(block -> {
            JsonNode policy = JsonNode.parser().parse(block.text());
            assertThat(policy.field("Version").map(JsonNode::asString)).contains("2012-10-17");
            assertThat(policy.field("Statement").orElseThrow().asArray())
                    .isNotEmpty()
                    .allSatisfy(statement -> {
                        Map<String, JsonNode> members = statement.asObject();
                        assertThat(members).containsKeys("Effect", "Action");
                        // A trust policy has a principal, any other policy a resource.
                        assertThat(members.containsKey("Principal")).isNotEqualTo(members.containsKey("Resource"));
                    });
        });
    }

    @Test
    void policies_of_the_first_pipeline() throws Exception {
        Page page = page("docs/getting-started.md");
        aws.instance().role(AGENT);
        aws.role(TERRAFORM).trustPolicy(page.file("trust.json").text());
        refused(new Hop.Builder(TERRAFORM));
        aws.role(AGENT).policy(page.file("assume.json").text());
        assertThat(assume(new Hop.Builder(TERRAFORM)).arn())
                .startsWith("arn:aws:sts::222222222222:assumed-role/terraform/");
        aws.role(TERRAFORM).trustsNobody();
        refused(new Hop.Builder(TERRAFORM));
    }

    @Test
    void policies_of_hub_and_spoke() throws Exception {
        Page page = page("docs/recipes.md");
        aws.instance().role(AGENT);
        aws.role(AGENT).policy(page.file("agent.json").text());
        aws.role(HUB)
                .trustPolicy(page.file("hub-trust.json").text())
                .policy(page.file("hub.json").text());
        aws.role(SPOKE).trustPolicy(page.file("spoke-trust.json").text());

        assertThat(assume(new Hop.Builder(SPOKE).externalId("example-corp"), HUB)
                        .arn())
                .startsWith("arn:aws:sts::333333333333:assumed-role/spoke/");
        refused(new Hop.Builder(SPOKE), HUB);
        refused(new Hop.Builder(SPOKE).externalId("example-corp"));
    }

    private void refused(Hop.Builder target, String... via) {
        assertThatThrownBy(() -> assume(target, via))
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("AccessDenied");
    }

    private RoleSession assume(Hop.Builder target, String... via) throws Exception {
        RoleRequest.Builder request = new RoleRequest.Builder(target);
        for (String hop : via) {
            request.via(new Hop.Builder(hop));
        }
        return RoleAssumer.assume(
                request.build(new Requester("job-1", null, Map.of(), Requester.idOf("job-1"))),
                new ThisMachine("this machine", aws.environment()),
                RoleGate.OPEN);
    }

    private static Page page(String path) throws Exception {
        return Page.all().stream()
                .filter(page -> page.path().equals(Path.of(path)))
                .findFirst()
                .orElseThrow();
    }
}
