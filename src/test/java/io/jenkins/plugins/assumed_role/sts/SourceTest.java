package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.SourceKind;
import io.jenkins.plugins.assumed_role.emulator.ContainerRole;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the choice of source credentials, and its description. */
class SourceTest {

    private static final String AGENT_SESSION = "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0";

    @AutoClose
    private final World world = new World();

    @Test
    void the_role_of_the_instance_where_nothing_else_is_configured() throws Exception {
        RoleSession session = world.assume();

        assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThat(session.region()).isEqualTo("eu-central-1");
        assertThat(session.expiration())
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3610));
        assertThat(session.provenance("agent 'linux-1'", "", false))
                .startsWith("Assumed " + TARGET + " as session job-17 until ")
                .endsWith("source: EC2 instance role agent (no other source is configured there) on agent 'linux-1',"
                        + " region eu-central-1");
        RecordedRequest request = world.aws.requests("AssumeRole").get(0);
        assertThat(request.callerArn()).isEqualTo(AGENT_SESSION);
        assertThat(request.region()).isEqualTo("eu-central-1");
    }

    /** Version 1 answers every GET, so an attacker needs only a process that sends one. */
    @Test
    void the_metadata_service_is_called_with_version_2_only() throws Exception {
        world.aws.instance().tokenRequired(false);

        world.assume();

        assertThat(world.aws.requests())
                .filteredOn(request ->
                        request.service().equals("imds") && request.method().equals("GET"))
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.header("X-aws-ec2-metadata-token")).isNotBlank());
    }

    @Test
    void a_metadata_service_that_sends_no_lifetime_of_its_token() throws Exception {
        world.aws.instance().reportsTokenTtl(false);

        assertThat(world.assume().source()).startsWith("EC2 instance role agent");
    }

    @Test
    void credentials_of_the_instance_that_rotated() throws Exception {
        world.assume();
        world.aws.expireSessions();
        world.aws.instance().rotate();

        world.assume();

        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
    }

    @Test
    void static_keys_come_before_the_instance() throws Exception {
        useKeysOf("arn:aws:iam::111111111111:user/ci");

        RoleSession session = world.assume();

        String id = world.environment.get("AWS_ACCESS_KEY_ID");
        assertThat(session.source())
                .isEqualTo("static keys of the environment, access key …" + id.substring(id.length() - 4)
                        + " (AWS_ACCESS_KEY_ID is set)");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo("arn:aws:iam::111111111111:user/ci");
    }

    /** Tests the launcher inside the launcher. */
    @Test
    void keys_of_an_enclosing_block_are_a_session_of_a_role() {
        useKeysOf("arn:aws:iam::111111111111:user/ci");
        world.environment.put("AWS_ASSUMED_ROLE_ARN", HUB);

        assertThatThrownBy(() -> world.assume(new Hop.Builder(TARGET).duration(7200)))
                .hasMessageContaining("duration: 7200 is more than 3600 seconds")
                .hasMessageContaining("(role chaining)");
    }

    @Test
    void half_a_key_pair_is_no_reason_to_take_another_identity() {
        world.environment.put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");

        assertThatThrownBy(world::assume)
                .hasMessageContaining("why:   only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set there")
                .hasMessageContaining("do:    Set both, or neither");
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void a_session_token_that_is_no_header_is_not_shown() {
        useKeysOf("arn:aws:iam::111111111111:user/ci");
        world.environment.put("AWS_SESSION_TOKEN", "the-token\r\nX-Injected: 1");

        assertThatThrownBy(world::assume)
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("a header has characters that HTTP does not allow")
                .hasMessageNotContaining("the-token");
    }

    @Test
    void web_identity_of_a_service_account(@TempDir Path directory) throws Exception {
        useWebIdentity(directory, Duration.ofHours(1));

        RoleSession session = world.assume();

        assertThat(session.source())
                .isEqualTo("web identity role arn:aws:iam::111111111111:role/pod (AWS_WEB_IDENTITY_TOKEN_FILE is set)");
        RecordedRequest exchange =
                world.aws.requests("AssumeRoleWithWebIdentity").get(0);
        assertThat(exchange.header("Authorization")).isNull();
        assertThat(exchange.parameters()).containsEntry("RoleSessionName", "pod-1");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn())
                .isEqualTo("arn:aws:sts::111111111111:assumed-role/pod/pod-1");
    }

    @Test
    void a_rule_that_denies_the_role_of_a_web_identity_prevents_its_use(@TempDir Path directory) throws Exception {
        useWebIdentity(directory, Duration.ofHours(1));
        RoleGate denies = role -> Optional.of("job infra may not assume " + role + " on agent 'linux-1'");

        assertThatThrownBy(() -> world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET)), denies))
                .hasMessageContaining("Could not assume " + TARGET)
                .hasMessageContaining(
                        "why:   the source credentials would be a session of arn:aws:iam::111111111111:role/pod, which"
                                + " AWS_ROLE_ARN names, and job infra may not assume arn:aws:iam::111111111111:role/pod on agent"
                                + " 'linux-1'")
                .hasMessageContaining("do:    Ask an administrator of Jenkins for a rule that allows");
        assertThat(world.aws.count("AssumeRoleWithWebIdentity")).isZero();
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    /** The SDKs would try the next source here, and use the role of the node. */
    @Test
    void a_web_identity_that_fails_does_not_fall_back_to_the_instance(@TempDir Path directory) throws Exception {
        useWebIdentity(directory, Duration.ofHours(-1));

        assertThatThrownBy(world::assume).hasMessageContaining("why:   ExpiredTokenException: ");
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    /** Repeats a refused value, as AWS does. */
    @Test
    void an_answer_that_repeats_the_web_identity_token_does_not_get_it_into_the_message(@TempDir Path directory)
            throws Exception {
        useWebIdentity(directory, Duration.ofHours(1));
        String token = Files.readString(directory.resolve("token")).strip();
        world.aws.fault(
                "AssumeRoleWithWebIdentity",
                Fault.error(400, "ValidationError", "Value '" + token + "' at 'webIdentityToken' failed"));

        assertThatThrownBy(world::assume)
                .hasMessageContaining("why:   ValidationError: Value '****' at 'webIdentityToken' failed");
    }

    @Test
    void a_web_identity_gets_no_credentials_that_break_out_of_a_header(@TempDir Path directory) throws Exception {
        useWebIdentity(directory, Duration.ofHours(1));
        for (String token : new String[] {"the-token&#13;&#10;X-Injected: 1", ""}) {
            world.aws.clearFaults();
            world.aws.fault("AssumeRoleWithWebIdentity", Fault.says("""
                    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                    <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>
                    <SecretAccessKey>the-secret</SecretAccessKey><SessionToken>TOKEN</SessionToken>
                    <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
                    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                    """.replace("TOKEN", token)));

            assertThatThrownBy(world::assume)
                    .hasMessageContaining("why:   STS answered without usable credentials")
                    .hasMessageNotContaining("the-token");
        }
        world.aws.clearFaults();
        world.aws.fault("AssumeRoleWithWebIdentity", Fault.says("<AssumeRoleWithWebIdentityResponse/>"));

        assertThatThrownBy(world::assume).hasMessageContaining("why:   STS answered without usable credentials");
    }

    @Test
    void the_role_of_an_ecs_task_comes_before_that_of_its_instance() throws Exception {
        useContainer(world.aws.task());

        assertThat(world.assume().source())
                .startsWith("container role of 127.0.0.1:")
                .endsWith("(AWS_CONTAINER_CREDENTIALS_FULL_URI is set)");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn())
                .startsWith("arn:aws:sts::111111111111:assumed-role/container/");
    }

    @Test
    void eks_pod_identity_with_the_token_in_its_file(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "the token of the pod\n");
        useContainer(world.aws.pod().authorization("the token of the pod"));
        world.environment.remove("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        world.environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());

        assertThat(world.assume().source()).startsWith("container role of 127.0.0.1:");
    }

    @Test
    void the_message_about_a_wrong_pod_token_does_not_contain_the_token(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "another token");
        useContainer(world.aws.pod().authorization("the token of the pod"));
        world.environment.remove("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        world.environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());

        assertThatThrownBy(world::assume)
                .hasMessageContaining("why:   the container credential endpoint http://127.0.0.1:")
                .hasMessageContaining("aws eks list-pod-identity-associations")
                .hasMessageNotContaining("another token");
        world.aws.fault("/v1/credentials", Fault.says("{\"Code\":\"Refused\",\"Message\":\"not for another token\"}"));
        assertThatThrownBy(world::assume).hasMessageContaining("credentials: Refused not for ****");
        world.environment.put(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                directory.resolve("missing").toString());
        assertThatThrownBy(world::assume)
                .hasMessageContaining("the token for the container credential endpoint cannot be read")
                .hasMessageContaining("Correct AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    }

    @Test
    void a_requested_source_is_the_only_one() throws Exception {
        useKeysOf("arn:aws:iam::111111111111:user/ci");

        assertThat(world.assume(request(SourceKind.INSTANCE)).source())
                .isEqualTo("EC2 instance role agent (as requested)");
        assertThatThrownBy(() -> world.assume(request(SourceKind.WEB_IDENTITY)))
                .hasMessageContaining("neither of AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN is set there");
        assertThatThrownBy(() -> world.assume(request(SourceKind.CONTAINER)))
                .hasMessageContaining("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor");
        world.environment.remove("AWS_ACCESS_KEY_ID");
        world.environment.remove("AWS_SECRET_ACCESS_KEY");
        assertThatThrownBy(() -> world.assume(request(SourceKind.ENVIRONMENT)))
                .hasMessageContaining("neither of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set there");
    }

    @Test
    void keys_that_the_surface_has() throws Exception {
        Credentials keys = keysOf("arn:aws:iam::111111111111:user/stored");

        RoleSession session = world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET))
                .source(new Source.Given(
                        keys.accessKeyId(), keys.secretAccessKey(), null, "credentials 'aws'", false)));

        assertThat(session.source()).isEqualTo("credentials 'aws' (as specified)");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn())
                .isEqualTo("arn:aws:iam::111111111111:user/stored");
    }

    @Test
    void a_chain_goes_hop_by_hop() throws Exception {
        world.aws.role(HUB).trusts(AGENT).mayAssume(TARGET);
        world.aws.role(TARGET).trustsNobody().trusts(HUB);

        RoleSession session = world.assume(
                new RoleRequest.Builder(new Hop.Builder(TARGET)).via(new Hop.Builder(HUB).sessionName("hub-session")));

        assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThat(world.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(AGENT_SESSION, "arn:aws:sts::333333333333:assumed-role/hub/hub-session");
    }

    @Test
    void the_message_about_a_broken_chain_names_the_role() {
        world.aws.role(HUB).trusts(AGENT);

        assertThatThrownBy(
                        () -> world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET)).via(new Hop.Builder(HUB))))
                .hasMessageContaining("Could not assume " + TARGET + ": hop 2 of 2, " + TARGET + ", failed")
                .hasMessageContaining("as:    role " + HUB + " (via, from EC2 instance role agent)")
                .hasMessageContaining("User: arn:aws:sts::333333333333:assumed-role/hub/job-17 is not authorized");
    }

    private static RoleRequest.Builder request(SourceKind kind) {
        return new RoleRequest.Builder(new Hop.Builder(TARGET)).source(new Source.OfMachine(kind, null));
    }

    private Credentials keysOf(String user) {
        world.aws.role(TARGET).trusts(user);
        return world.aws.user(user).mayAssume(TARGET).credentials();
    }

    @Test
    void an_endpoint_of_a_container_that_answers_nothing() {
        useContainer(world.aws.task());
        world.aws.fault("/v2/", Fault.empty());

        assertThatThrownBy(world::assume)
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("is not usable: it is not a JSON object");
    }

    private void useContainer(ContainerRole container) {
        String role = "arn:aws:iam::111111111111:role/container";
        world.aws.role(role).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(role);
        container.role(role);
        world.environment.putAll(container.environment(world.url()));
    }

    private void useKeysOf(String user) {
        world.environment.putAll(keysOf(user).environment());
    }

    private void useWebIdentity(Path directory, Duration lifetime) throws Exception {
        String pod = "arn:aws:iam::111111111111:role/pod";
        String issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC";
        String subject = "system:serviceaccount:jenkins:agent";
        world.aws.role(pod).trustsWebIdentity(issuer, subject).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(pod);
        Path token = Files.writeString(
                directory.resolve("token"), world.aws.identityProvider(issuer).token(subject, lifetime) + "\n");
        world.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
        world.environment.put("AWS_ROLE_ARN", pod);
        world.environment.put("AWS_ROLE_SESSION_NAME", "pod-1");
    }
}
