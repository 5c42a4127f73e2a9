package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a failure names role, identity, machine, reason and remedy, in bounded time and without a secret. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class FailureTest {

    private static final String TOKEN = "/latest/api/token";

    @AutoClose
    private final World world = new World();

    @Test
    void access_denied_shows_both_statements_to_paste() {
        world.aws.role(TARGET).trustsNobody();

        assertThat(failure()).isEqualTo("""
                        Could not assume arn:aws:iam::222222222222:role/team/terraform
                          as:    EC2 instance role agent (no other source is configured there)
                          from:  agent 'linux-1', through URL in eu-central-1
                          why:   AccessDenied: User: arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/team/terraform
                          do:    Both of these statements are required:
                                 in a policy of arn:aws:iam::111111111111:role/agent: {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/team/terraform"}
                                 in the trust policy of arn:aws:iam::222222222222:role/team/terraform: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:role/agent"}, "Action": "sts:AssumeRole"}
                                 and nothing may deny it: a service control policy, a permissions boundary, a condition of the trust policy (no externalId is set).""".replace("URL", world.url().toString()));
        assertThat(world.aws.count("AssumeRole")).as("never tried again").isEqualTo(1);
    }

    @Test
    void the_statements_are_in_the_partition_of_the_role() {
        String agent = "arn:aws-us-gov:iam::111111111111:role/agent";
        String target = "arn:aws-us-gov:iam::222222222222:role/x";
        world.aws.role(agent).mayAssume(target);
        world.aws.role(target);
        world.aws.instance().role(agent).region("us-gov-west-1");

        assertThat(failure(new Hop.Builder(target)))
                .contains("in a policy of arn:aws-us-gov:iam::111111111111:role/agent: ")
                .contains("\"Principal\": {\"AWS\": \"arn:aws-us-gov:iam::111111111111:role/agent\"}");
    }

    @Test
    void a_wrong_external_id_is_named_as_a_cause() {
        world.aws.role(TARGET).externalId("the right one");

        assertThat(failure(new Hop.Builder(TARGET).externalId("the-wrong-one")))
                .contains("\"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"the-wrong-one\"}}")
                .contains("a different sts:ExternalId");
    }

    @Test
    void source_credentials_that_expired() {
        world.aws.instance().sessionsLast(Duration.ofSeconds(1));
        world.aws.fault("AssumeRole", 1, Fault.after(() -> world.aws.expireSessions()));

        assertThat(failure()).contains("why:   ExpiredToken: ").contains("The source credentials have expired.");
        assertThat(world.aws.count("AssumeRole")).isEqualTo(1);
    }

    static Stream<Arguments> errorCodes() {
        return Stream.of(
                Arguments.of(403, "RegionDisabledException", "Activate STS for this region"),
                Arguments.of(403, "InvalidClientTokenId", "AWS does not know the key of the source"),
                Arguments.of(400, "MalformedPolicyDocument", "Correct the argument policy"),
                Arguments.of(400, "PackedPolicyTooLarge", "Reduce the session tags and policies"),
                Arguments.of(403, "SignatureDoesNotMatch", "The secret key does not belong to the key id"),
                Arguments.of(400, "SomethingNew", "The plugin does not know this code"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("errorCodes")
    void errors_of_sts_come_as_they_are_with_a_remedy(int status, String code, String remedy) {
        world.aws.fault("AssumeRole", Fault.error(status, code, "as AWS says it"));

        assertThat(failure()).contains("why:   " + code + ": as AWS says it").contains("do:    " + remedy);
    }

    @Test
    void transient_errors_are_retried() throws Exception {
        world.aws.fault("AssumeRole", 1, Fault.error(503, "ServiceUnavailable", "busy"));
        world.aws.fault("AssumeRole", 1, Fault.error(400, "Throttling", "Rate exceeded"));
        world.aws.fault("AssumeRole", 1, Fault.noAnswer());
        world.aws.fault(TOKEN, 1, Fault.error(503, "busy", ""));

        assertThat(world.assume().arn()).endsWith("/job-17");
        assertThat(world.aws.count("AssumeRole")).isEqualTo(4);
    }

    @Test
    void a_metadata_service_that_answers_all_but_the_request_for_a_token_means_the_hop_limit() {
        world.aws.fault(TOKEN, Fault.silence());

        assertThat(failure())
                .contains("as:    (no source credentials yet)")
                .contains("does not answer the request for a session token")
                .contains("--http-put-response-hop-limit 2");
    }

    @Test
    void a_metadata_service_that_is_slow_does_not_mean_the_hop_limit() {
        world.aws.fault("/latest/", Fault.delay(Duration.ofMillis(2_500)));

        assertThat(failure())
                .contains("does not answer the request for a session token")
                .contains("AWS_METADATA_SERVICE_TIMEOUT")
                .doesNotContain("hop limit", "hop-limit");
    }

    @Test
    void a_metadata_service_that_is_slow_gets_the_time_and_the_attempts_of_the_variables() throws Exception {
        world.aws.fault(TOKEN, Fault.delay(Duration.ofMillis(2_500)));
        world.environment.put("AWS_METADATA_SERVICE_TIMEOUT", "5");

        assertThat(world.assume().arn()).endsWith("/job-17");

        world.environment.put("AWS_METADATA_SERVICE_TIMEOUT", "1");
        world.environment.put("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1");
        long start = System.nanoTime();
        assertThat(failure()).contains("had no answer within 1000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void the_region_is_that_of_the_zone_where_the_metadata_service_names_only_the_zone() throws Exception {
        world.aws.fault("/latest/meta-data/placement/region", Fault.error(404, "NotFound", ""));

        assertThat(world.assume().region()).isEqualTo("eu-central-1");
    }

    @Test
    void no_metadata_service() throws Exception {
        world.environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + freePort());
        world.environment.put("AWS_REGION", "eu-central-1");

        assertThat(failure())
                .contains(
                        "there are no source credentials: neither AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_PROFILE"
                                + " nor AWS_CONTAINER_CREDENTIALS_* is set there, no default profile has credentials, and the instance metadata service at http://127.0.0.1:")
                .contains("cannot be reached")
                .contains("do:    Run the block on an EC2 instance with an instance role");
    }

    @Test
    void metadata_that_is_switched_off() {
        world.environment.put("AWS_EC2_METADATA_DISABLED", "true");
        world.environment.put("AWS_REGION", "eu-central-1");

        assertThat(failure()).contains("switched off by AWS_EC2_METADATA_DISABLED=true");
        assertThat(world.aws.requests()).isEmpty();
    }

    @Test
    void an_instance_without_a_role() {
        world.aws.instance().noRole();

        assertThat(failure()).contains("no role is attached to the instance").contains("Attach an instance profile");
    }

    @Test
    void an_instance_whose_role_ec2_may_not_assume() {
        world.aws.instance().credentialsFail("AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role");

        assertThat(failure())
                .contains("cannot provide credentials: AssumeRoleUnauthorizedAccess EC2 cannot assume the role")
                .contains("ec2.amazonaws.com");
    }

    @Test
    void no_region_anywhere() {
        world.environment.put("AWS_EC2_METADATA_DISABLED", "true");

        assertThat(failure())
                .contains(
                        "the region is not known: no argument region, neither AWS_REGION nor AWS_DEFAULT_REGION is set")
                .contains("do:    Set the argument region");
    }

    @Test
    void a_region_of_another_partition_is_refused_before_anything_is_sent_to_aws() {
        world.environment.remove("AWS_ENDPOINT_URL");
        world.environment.put("AWS_REGION", "cn-north-1");

        assertThat(failure()).contains("region cn-north-1 is in the partition aws-cn, but the role is in aws");
        assertThat(world.aws.requests())
                .allSatisfy(request -> assertThat(request.service()).isEqualTo("imds"));
    }

    @Test
    void sts_that_cannot_be_reached() throws Exception {
        world.environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + freePort());

        assertThat(failure()).contains("connection refused").contains("proxy, VPC endpoint, security group");
    }

    @Test
    void an_endpoint_without_tls_that_should_have_it() {
        world.environment.put(
                "AWS_ENDPOINT_URL", "https://127.0.0.1:" + world.url().getPort());

        assertThat(failure()).contains("in the TLS handshake").contains("Check what answers at https://127.0.0.1:");
    }

    @Test
    void a_configured_external_id_is_named_and_one_of_the_block_is_quoted() {
        world.aws.role(TARGET).trustsNobody();
        Hop.Builder hop = new Hop.Builder(TARGET).externalId("s3cr3t-id");

        assertThat(catchThrowable(() -> world.assume(hop))).hasMessageContaining("\"sts:ExternalId\": \"s3cr3t-id\"");

        hop.externalIdOf("role 'prod'");
        assertThat(catchThrowable(() -> world.assume(hop)))
                .hasMessageContaining("\"sts:ExternalId\": \"the external ID that is configured for role 'prod'\"")
                .hasMessageNotContaining("s3cr3t-id");

        world.aws.fault("AssumeRole", Fault.error(400, "ValidationError", "Value 's3cr3t-id' at 'externalId' failed"));
        assertThat(catchThrowable(() -> world.assume(hop)))
                .hasMessageContaining("ValidationError: Value '****'")
                .hasMessageNotContaining("s3cr3t-id");
    }

    static Stream<Arguments> hostileAnswers() {
        return Stream.of(
                        "AssumeRole",
                        TOKEN,
                        "/latest/meta-data/iam/security-credentials/",
                        "/latest/meta-data/placement/region")
                .flatMap(where -> Stream.of(
                        Arguments.of(where, "garbage", Fault.garbage()),
                        Arguments.of(where, "html", Fault.html(200)),
                        Arguments.of(where, "html error", Fault.html(502)),
                        Arguments.of(where, "empty", Fault.empty()),
                        Arguments.of(where, "endless", Fault.endless()),
                        Arguments.of(where, "huge", Fault.huge(10_000_000_000L)),
                        Arguments.of(where, "cut", Fault.cut()),
                        Arguments.of(where, "wrong length", Fault.wrongLength()),
                        Arguments.of(where, "redirect", Fault.redirect(302, URI.create("http://127.0.0.1:9/"))),
                        Arguments.of(where, "trickle", Fault.trickle(Duration.ofMillis(500))),
                        Arguments.of(where, "silence", Fault.silence())));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("hostileAnswers")
    void any_answer_leads_to_a_message_without_a_secret(String where, String name, Fault fault) {
        world.aws.fault(where, fault);

        Throwable failure = catchThrowable(world::assume);

        assertThat(failure)
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContainingAll("as: ", "from: ", "why: ", "do: ");
        assertThat(failure.getMessage()).hasSizeLessThan(2000);
        for (String secret : world.aws.issuedSecrets()) {
            assertThat(failure).hasMessageNotContaining(secret);
        }
    }

    /** Answers like STS when a signature does not match: with the canonical request, session token included. */
    @Test
    void an_answer_that_repeats_the_session_token_does_not_get_it_into_the_message() throws Exception {
        world.assume();
        String token = world.aws.requests("AssumeRole").get(0).header("X-Amz-Security-Token");
        world.aws.fault(
                "AssumeRole",
                Fault.error(403, "SignatureDoesNotMatch", "The canonical string is x-amz-security-token:" + token));

        assertThat(token).isNotBlank();
        assertThat(failure()).contains("x-amz-security-token:****").doesNotContain(token);
    }

    @Test
    void a_session_of_another_role_is_refused() {
        world.aws.fault("AssumeRole", Fault.says("""
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
                <AssumedRoleUser><AssumedRoleId>AROA:job-17</AssumedRoleId>
                <Arn>arn:aws:sts::666666666666:assumed-role/terraform/job-17</Arn></AssumedRoleUser>
                <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
                <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """));
        ;

        assertThat(failure())
                .contains(
                        "STS answered with a session of another role: arn:aws:sts::666666666666:assumed-role/terraform/job-17");
    }

    @Test
    void an_aborted_build_does_not_wait_for_aws() throws Exception {
        world.aws.fault("AssumeRole", Fault.silence());
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> failure.complete(catchThrowable(world::assume)));
        thread.start();
        while (world.aws.count("AssumeRole") == 0) {
            Thread.sleep(20);
        }

        thread.interrupt();

        assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void the_agent_role_is_never_used_for_a_longer_session_than_a_chain_gets() {
        assertThatThrownBy(() -> world.assume(new Hop.Builder(TARGET).duration(3601)))
                .hasMessageContaining("duration: 3601 is more than 3600 seconds")
                .hasMessageContaining(
                        "because it is assumed with EC2 instance role agent, itself a session of a role (role chaining)")
                .hasMessageContaining("Nothing was sent.");
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    private String failure() {
        return failure(new Hop.Builder(TARGET));
    }

    private String failure(Hop.Builder hop) {
        Throwable failure = catchThrowable(() -> world.assume(hop));
        assertThat(failure).isInstanceOf(AssumeRoleException.class);
        return failure.getMessage();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
