package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.e2e.Moto;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Deploys the templates of the walkthrough, and tests that their policies permit one role and nothing else. */
class WalkthroughIT {

    private static final Path TEMPLATES = Path.of("docs/walkthrough");
    private static final String AGENT = "arn:aws:iam::123456789012:role/assumed-role-walkthrough-agent";
    private static final String TERRAFORM = "arn:aws:iam::123456789012:role/assumed-role-walkthrough-terraform";

    private Moto moto;

    @BeforeEach
    void start() throws Exception {
        moto = Moto.start();
    }

    @AfterEach
    void stop() throws Exception {
        moto.close();
    }

    @Test
    void cloudformation_deploys_the_agent_and_its_roles_with_the_policies_of_the_page() throws Exception {
        aws(
                "cloudformation",
                "deploy",
                "--template-file",
                TEMPLATES.resolve("agent.yaml").toString(),
                "--stack-name",
                "assumed-role-walkthrough",
                "--capabilities",
                "CAPABILITY_NAMED_IAM");

        assertThat(aws(
                        "ec2",
                        "describe-launch-template-versions",
                        "--launch-template-name",
                        "assumed-role-walkthrough"))
                .contains("\"HttpTokens\": \"required\"", "\"HttpPutResponseHopLimit\": 1");
        assertThat(aws("ec2", "describe-instances")).contains("\"Value\": \"assumed-role-walkthrough\"");
        String trust = aws(
                "iam",
                "get-role",
                "--role-name",
                "assumed-role-walkthrough-terraform",
                "--query",
                "Role.AssumeRolePolicyDocument");
        String assume = aws(
                        "iam",
                        "get-role-policy",
                        "--role-name",
                        "assumed-role-walkthrough-agent",
                        "--policy-name",
                        "assume",
                        "--query",
                        "PolicyDocument",
                        "--output",
                        "text")
                // moto_server prints it with single quotes.
                .replace('\'', '"');
        try (AwsEmulator aws = AwsEmulator.start()) {
            aws.role(TERRAFORM).trustPolicy(trust);
            aws.role(AGENT).policy(assume);
            aws.instance().role(AGENT);
            assertThat(assume(aws, TERRAFORM).role()).hasToString(TERRAFORM);
            aws.role(AGENT + "-2").policy(assume);
            aws.instance().role(AGENT + "-2");
            assertThatThrownBy(() -> assume(aws, TERRAFORM))
                    .isInstanceOf(AssumeRoleException.class)
                    .hasMessageContaining("AccessDenied");
        }

        aws("cloudformation", "delete-stack", "--stack-name", "assumed-role-walkthrough");
        assertThat(aws("iam", "list-roles")).doesNotContain("assumed-role-walkthrough");
    }

    /** The CloudFormation of moto_server does not know the provider. */
    @Test
    void the_trust_policy_for_id_tokens_contains_audience_and_subject() throws Exception {
        String template = Files.readString(TEMPLATES.resolve("oidc.yaml"));
        String policy = template.substring(template.indexOf("        {\n"), template.indexOf("\nOutputs:"))
                .replace("${Issuer}", "jenkins.example.com/oidc")
                .replace("${Subject}", "https://jenkins.example.com/job/walkthrough/")
                .replace("${AWS::Partition}", "aws")
                .replace("${AWS::AccountId}", "123456789012");

        Map<String, JsonNode> statement = JsonNode.parser()
                .parse(policy)
                .field("Statement")
                .orElseThrow()
                .asArray()
                .get(0)
                .asObject();
        assertThat(statement.get("Action").asString()).isEqualTo("sts:AssumeRoleWithWebIdentity");
        assertThat(statement
                        .get("Condition")
                        .field("StringEquals")
                        .orElseThrow()
                        .asObject())
                .containsOnlyKeys("jenkins.example.com/oidc:aud", "jenkins.example.com/oidc:sub");
    }

    @Test
    void terraform_finds_nothing_to_format() throws Exception {
        assertThat(run("terraform", "fmt", "-check", "-diff", TEMPLATES.toString()))
                .doesNotContain("main.tf");
    }

    private static RoleSession assume(AwsEmulator aws, String role) throws Exception {
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(role))
                .region("eu-central-1")
                .build(new Requester("walkthrough", null, Map.of(), Requester.idOf("walkthrough")));
        return RoleAssumer.assume(request, new ThisMachine("this machine", aws.environment()), RoleGate.OPEN);
    }

    private String aws(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("aws"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private String run(String... command) throws Exception {
        Map<String, String> environment = Map.of(
                "AWS_ENDPOINT_URL", moto.url(),
                "AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "none",
                "AWS_DEFAULT_REGION", "eu-central-1");
        return Tool.of(environment, command)
                .limit(Duration.ofMinutes(5))
                .run()
                .succeeded()
                .out();
    }
}
