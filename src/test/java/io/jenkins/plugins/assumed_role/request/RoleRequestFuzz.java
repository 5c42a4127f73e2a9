package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import io.jenkins.plugins.assumed_role.sts.AnsweringMachine;
import io.jenkins.plugins.assumed_role.sts.Failure;
import io.jenkins.plugins.assumed_role.sts.InstanceMetadata;
import io.jenkins.plugins.assumed_role.sts.StsEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a block, with which nobody can aim the agent at another host than one of STS. Fields: ARN, region, session name,
 * duration, external ID, policy, policy ARNs, tags, transitive keys, source identity, expected account, hops, endpoint.
 */
public final class RoleRequestFuzz {

    private static final Requester CALLER = new Requester("job-17", "jane", Map.of("job", "team/job"), "a1b2c3");

    private RoleRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws InterruptedException {
        Input input = new Input(data);
        RoleRequest request;
        String region;
        try {
            Hop.Builder target = new Hop.Builder(input.text());
            region = input.textOrNull();
            target.sessionName(input.text());
            String duration = input.text();
            target.duration(duration.matches("\\d{1,6}") ? Integer.valueOf(duration) : null)
                    .externalId(input.text())
                    .policy(input.text())
                    .policyArns(FormText.arns(input.text()))
                    .tags(FormText.map("tags", input.text()))
                    .transitiveTagKeys(FormText.list(input.text()))
                    .sourceIdentity(input.text());
            RoleRequest.Builder builder =
                    new RoleRequest.Builder(target).region(region).expectedAccount(input.text());
            HopSyntax.hops(input.text()).forEach(builder::via);
            request = builder.stsEndpoint(input.text()).autoTags(true).build(CALLER);
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
            return;
        }
        assertThat(request.hops()).allSatisfy(RoleRequestFuzz::check);
        checkEndpoint(request, Map.of("AWS_REGION", "eu-central-1"));
        if (region != null) {
            checkEndpoint(request, Map.of("AWS_REGION", region));
        }
    }

    private static void check(Hop hop) {
        assertThat(hop.role().toString()).matches("arn:aws[a-z0-9-]*:iam::\\d{12}:role/[!-~]+");
        assertThat(hop.sessionName()).matches("[\\w+=,.@-]{2,64}");
        assertThat(hop.allTags().keySet()).hasSizeLessThanOrEqualTo(50).allMatch(key -> !key.startsWith("aws:"));
        assertThat(List.copyOf(hop.allTags().values())).allMatch(value -> value.length() <= 256);
        assertThat(hop.duration() == null || hop.duration() >= 900 && hop.duration() <= 43_200)
                .isTrue();
    }

    private static void checkEndpoint(RoleRequest request, Map<String, String> environment)
            throws InterruptedException {
        AnsweringMachine machine = new AnsweringMachine(environment, call -> {
            throw new AssertionError(call + " was sent");
        });
        try {
            StsEndpoint endpoint =
                    StsEndpoint.resolve(request, environment, new InstanceMetadata(machine, environment));
            URI uri = endpoint.uri();
            assertThat(uri.getScheme()).matches("(?i)https?");
            assertThat(uri.getHost()).isNotBlank();
            if (request.stsEndpoint() == null) {
                assertThat(uri.toString()).matches("https://sts(-fips)?(\\.[a-z0-9-]+)+");
                assertThat(uri.getHost())
                        .containsPattern("\\.(amazonaws\\.com|amazonaws\\.com\\.cn|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov"
                                + "|csp\\.hci\\.ic\\.gov|cloud\\.adc-e\\.uk|amazonaws\\.eu)$");
            }
        } catch (Failure x) {
            Input.checkMessage(x.why());
            Input.checkMessage(x.remedy());
        }
    }
}
