package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.model.StsException;

/** Tests the diagnosis of errors of AWS. */
class DiagnosisTest {

    private static final String DENIED = "User: arn:aws:sts::111111111111:assumed-role/agent/i-1 is not authorized to"
            + " perform: sts:AssumeRole on resource: " + TARGET;
    private static final String OF_SOURCE = "in a policy of " + AGENT + ": {\"Effect\": \"Allow\"";
    private static final String OF_ROLE = "in the trust policy of " + TARGET + ": {\"Effect\": \"Allow\"";

    @AutoClose
    private final World world = new World();

    @Test
    void tags_that_are_denied_are_in_both_statements() {
        assertThat(failure(new Hop.Builder(TARGET).tags(Map.of("team", "a"))))
                .contains("why:   AccessDenied: ", "sts:TagSession on resource")
                .contains(OF_SOURCE + ", \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\"]")
                .contains("\"}, \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\"]}");
    }

    @Test
    void a_source_identity_that_is_denied_is_in_both_statements() {
        assertThat(failure(new Hop.Builder(TARGET).sourceIdentity("auto")))
                .contains("why:   AccessDenied: ", "sts:SetSourceIdentity on resource")
                .contains(OF_SOURCE + ", \"Action\": [\"sts:AssumeRole\", \"sts:SetSourceIdentity\"]")
                .contains("\"}, \"Action\": [\"sts:AssumeRole\", \"sts:SetSourceIdentity\"]}");
    }

    /** The hop that fails asks for neither; both come with the session that it is assumed with. */
    @Test
    void statements_include_the_tags_of_an_earlier_role() {
        world.aws.role(HUB).trusts(AGENT).mayAssume(TARGET).trustsTags().trustsSourceIdentity();
        world.aws.role(TARGET).trusts(HUB);
        var tagged = new Hop.Builder(HUB).tags(Map.of("a", "b")).transitiveTagKeys(List.of("a"));

        assertThat(failure(new RoleRequest.Builder(new Hop.Builder(TARGET)).via(tagged)))
                .contains("hop 2 of 2")
                .contains("in a policy of " + HUB)
                .contains("\"Action\": [\"sts:AssumeRole\", \"sts:TagSession\"]}");
        assertThat(failure(new RoleRequest.Builder(new Hop.Builder(TARGET))
                        .via(new Hop.Builder(HUB).sourceIdentity("jane"))))
                .contains("\"Action\": [\"sts:AssumeRole\", \"sts:SetSourceIdentity\"]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            service control policy  | the service control policies (AWS Organizations) on the account of arn:aws:iam::111111111111:role/agent.
            resource control policy | the resource control policies (AWS Organizations) on the account 222222222222.
            identity-based policy   | the policies of arn:aws:iam::111111111111:role/agent.
            resource-based policy   | the trust policy of arn:aws:iam::222222222222:role/team/terraform.
            permissions boundary    | the permissions boundary of arn:aws:iam::111111111111:role/agent.
            session policy          | the session policy with which the session of arn:aws:iam::111111111111:role/agent was made.
            VPC endpoint policy     | the policy of the VPC endpoint for STS there.
            """)
    void an_explicit_deny_is_named_and_no_statement_is_offered(String kind, String where) {
        denied(DENIED + " with an explicit deny in a" + (kind.startsWith("i") ? "n " : " ") + kind);

        assertThat(failure())
                .contains(
                        "do:    A policy explicitly denies it, so allowing it elsewhere does not help. Change the statement"
                                + " with the effect Deny in " + where)
                .doesNotContain("\"Effect\": \"Allow\"");
    }

    @Test
    void only_the_statement_that_aws_names_as_missing_is_shown() {
        denied(DENIED + " because no identity-based policy allows the sts:AssumeRole action");
        assertThat(failure())
                .contains("do:    This statement is required:", OF_SOURCE)
                .doesNotContain(OF_ROLE);

        world.aws.clearFaults();
        denied(DENIED + " because no resource-based policy allows the sts:AssumeRole action");
        assertThat(failure())
                .contains("do:    This statement is required:", OF_ROLE)
                .doesNotContain(OF_SOURCE);

        world.aws.clearFaults();
        denied(DENIED + " because no permissions boundary allows the sts:AssumeRole action");
        assertThat(failure())
                .contains("do:    Allow \"sts:AssumeRole\" on " + TARGET + " in the permissions boundary of " + AGENT
                        + ".");
    }

    @Test
    void users_are_named_as_policies_name_them() {
        denied(
                "User: arn:aws:iam::111111111111:user/team/ci is not authorized to perform: sts:AssumeRole on resource: x");

        assertThat(failure()).contains("\"Principal\": {\"AWS\": \"arn:aws:iam::111111111111:user/team/ci\"}");
    }

    @Test
    void a_denial_without_an_identity() {
        denied("Access denied");

        assertThat(failure())
                .contains("in a policy of the source: ")
                .contains("\"Principal\": {\"AWS\": \"ARN of the source\"}");
    }

    static Stream<Arguments> remedies() {
        return Stream.of(
                Arguments.of(
                        "AccessDenied",
                        "MultiFactorAuthentication failed, must provide",
                        "Set mfaSerialNumber and mfaTokenCode"),
                Arguments.of(
                        "AccessDenied", "Roles may not be assumed by root accounts.", "The source is the root user"),
                Arguments.of("AccessDeniedException", DENIED, "Both of these statements are required"),
                Arguments.of("ExpiredToken", "over", "The source credentials have expired."),
                Arguments.of("ExpiredTokenException", "over", "The source credentials have expired."),
                Arguments.of("UnrecognizedClientException", "The security token included", "AWS does not know the key"),
                Arguments.of("OptInRequired", "no", "Activate the account of the source"),
                Arguments.of("IncompleteSignature", "no", "Something on the way to STS removes the signature"),
                Arguments.of("MissingAuthenticationToken", "no", "Something on the way to STS removes the signature"),
                Arguments.of("RegionDisabledException", "no", "Activate STS for this region"),
                Arguments.of("PackedPolicyTooLarge", "130%", "Reduce the session tags and policies"),
                Arguments.of("MalformedPolicyDocument", "no", "Correct the argument policy;"),
                Arguments.of("NoSuchEntity", "Policy x does not exist", "Correct the argument policyArns"),
                Arguments.of(
                        "ValidationError",
                        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                        "Set a shorter duration, or raise the maximum session duration of " + TARGET),
                Arguments.of(
                        "ValidationError",
                        "1 validation error detected: Value '1' at 'durationSeconds' failed",
                        "Set a shorter duration"),
                Arguments.of("ValidationError", "Value 'x' at 'policy' failed", "Correct the argument that AWS names."),
                Arguments.of(
                        "InvalidParameterValue",
                        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag"
                                + " key from the calling session.",
                        "Leave this tag to the session of the source"),
                Arguments.of("InvalidIdentityToken", "Incorrect token audience", "Check the OIDC provider"),
                Arguments.of("IDPRejectedClaim", "no", "Check the OIDC provider"),
                Arguments.of("InvalidAction", "Could not find operation", "Check what answers at http://127.0.0.1:"),
                Arguments.of("SomethingNew", "as AWS says it", "The plugin does not know this code"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("remedies")
    void an_error_is_shown_unchanged_with_its_remedy_and_not_retried(String code, String says, String remedy) {
        world.aws.fault("AssumeRole", Fault.error(400, code, says));

        assertThat(failure()).contains("why:   " + code + ": " + says).contains("do:    ", remedy);
        assertThat(world.aws.count("AssumeRole")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void each_error_that_has_a_remedy_gets_its_own(StsError error) {
        Diagnosis diagnosis = new Diagnosis(
                new StsEndpoint(Region.EU_WEST_1, world.url(), true),
                new Deadline(Duration.ofSeconds(8)),
                new Hop.Builder(TARGET).build(World.CALLER, false));

        for (String code : error.codes()) {
            Failure finding = diagnosis.of(StsException.builder()
                    .statusCode(400)
                    .numAttempts(1)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage("as AWS says it")
                            .build())
                    .build());
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.why()).isEqualTo(code + ": as AWS says it");
            assertThat(finding.remedy()).isNotBlank().doesNotContain("not known");
        }
    }

    @Test
    void the_issuer_of_a_web_identity_that_aws_cannot_reach(@TempDir Path directory) throws Exception {
        String issuer = "https://oidc.example/id";
        world.aws.role(AGENT).trustsWebIdentity(issuer, "*");
        Path token = Files.writeString(
                directory.resolve("token"), world.aws.identityProvider(issuer).token("pod", Duration.ofHours(1)));
        world.aws.fault(
                "AssumeRoleWithWebIdentity",
                Fault.error(400, "IDPCommunicationError", "The identity provider could not be reached."));
        world.environment.putAll(Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(), "AWS_ROLE_ARN", AGENT));

        assertThat(failure())
                .contains("why:   IDPCommunicationError: The identity provider could not be reached.")
                .contains("do:    AWS could not reach the issuer of the token.");
        assertThat(world.aws.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    }

    @Test
    void a_web_identity_that_the_role_does_not_trust(@TempDir Path directory) throws Exception {
        String issuer = "https://oidc.example/id";
        Path token = Files.writeString(
                directory.resolve("token"), world.aws.identityProvider(issuer).token("pod", Duration.ofHours(1)));
        world.environment.putAll(Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(), "AWS_ROLE_ARN", AGENT));

        assertThat(failure())
                .contains("why:   AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity (iss " + issuer
                        + ", sub pod, aud sts.amazonaws.com, exp ")
                .contains("do:    In the trust policy of " + AGENT + " allow this token:")
                .contains("\"oidc.example/id:sub\": \"pod\"");
    }

    /** The agent of EKS answers with 404 if there is no association. */
    @ParameterizedTest
    @CsvSource({"400", "403", "404"})
    void an_eks_agent_that_refuses(int status, @TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "the token of the pod");
        world.environment.putAll(world.aws.pod().role(AGENT).environment(world.url()));
        world.environment.remove("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        world.environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());
        String path = URI.create(world.environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
                .getPath();
        world.aws.fault(path, Fault.error(status, "ResourceNotFoundException", "no association"));

        assertThat(failure())
                .contains("answered HTTP " + status)
                .contains("for EKS: aws eks list-pod-identity-associations");
    }

    private void denied(String message) {
        world.aws.fault("AssumeRole", Fault.error(403, "AccessDenied", message));
    }

    private String failure() {
        return failure(new Hop.Builder(TARGET));
    }

    private String failure(Hop.Builder hop) {
        return failure(new RoleRequest.Builder(hop));
    }

    private String failure(RoleRequest.Builder request) {
        Throwable failure = catchThrowable(() -> world.assume(request));
        assertThat(failure).isInstanceOf(AssumeRoleException.class);
        return failure.getMessage();
    }
}
