package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.ContainerRole;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Counts the round trips between controller and agent for a block: one to read, and one for each role. */
@Timeout(60)
class RoundTripsTest {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";
    private static final String POD = "arn:aws:iam::111111111111:role/pod";

    @TempDir
    private Path home;

    @AutoClose
    private final World world = new World();

    @BeforeEach
    void start() throws Exception {
        world.environment.put("HOME", home.toString());
        Files.createDirectory(home.resolve(".aws"));
        world.aws.role(HUB).trusts(USER, AGENT, POD).mayAssume(TARGET);
    }

    @Test
    void the_region_and_the_role_of_an_instance_are_read_in_one() throws Exception {
        assertThat(trips(request())).containsExactly("read", "STS");
        assertThat(world.aws.requests())
                .filteredOn(request -> request.service().equals("imds"))
                .hasSize(4);
    }

    @Test
    void a_requested_instance_role_is_read_although_keys_are_set() throws Exception {
        useKeys();
        world.environment.put("AWS_REGION", "eu-central-1");

        assertThat(trips(request().source(Source.named("instance")))).containsExactly("read", "STS");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn()).contains("assumed-role/agent/");
    }

    @Test
    void static_keys() throws Exception {
        useKeys();
        world.environment.put("AWS_REGION", "eu-central-1");

        assertThat(trips(request())).containsExactly("read", "STS");
        assertThat(world.aws.requests())
                .extracting(request -> request.service())
                .doesNotContain("imds");
    }

    @Test
    void a_container_whose_token_is_in_a_variable() throws Exception {
        useContainer(world.aws.task());

        assertThat(trips(request())).containsExactly("read", "STS");
    }

    @Test
    void a_container_whose_token_is_in_a_file() throws Exception {
        useContainer(world.aws.pod().authorization("the token of the pod"));
        world.environment.remove("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        world.environment.put(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                Files.writeString(home.resolve("token"), "the token of the pod\n")
                        .toString());

        assertThat(trips(request())).containsExactly("read", "STS");
    }

    @Test
    void web_identity_has_a_role_that_lies_before() throws Exception {
        world.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", webIdentityToken().toString());
        world.environment.put("AWS_ROLE_ARN", POD);

        assertThat(trips(request())).containsExactly("read", "STS", "STS");
    }

    @Test
    void each_role_of_via_lies_before() throws Exception {
        world.aws.role(TARGET).trusts(HUB);

        assertThat(trips(request().via(new Hop.Builder(HUB)))).containsExactly("read", "STS", "STS");
    }

    @Test
    void a_profile_with_keys() throws Exception {
        config("[profile p]\n" + keys());

        assertThat(trips(profile())).containsExactly("read", "STS");
    }

    @Test
    void an_unused_default_profile_with_keys() throws Exception {
        config("[default]\n" + keys());

        assertThat(trips(request())).containsExactly("read", "STS");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo(USER);
    }

    @Test
    void a_profile_with_a_role_that_the_instance_assumes() throws Exception {
        world.aws.role(TARGET).trusts(HUB);
        config("[profile p]\nrole_arn = " + HUB + "\ncredential_source = Ec2InstanceMetadata\n");

        assertThat(trips(profile())).containsExactly("read", "STS", "STS");
    }

    @Test
    void a_profile_with_a_web_identity_and_a_role() throws Exception {
        world.aws.role(TARGET).trusts(HUB);
        world.aws.role(POD).mayAssume(HUB);
        config("[profile p]\nrole_arn = " + HUB + "\nsource_profile = pod\n[profile pod]\nrole_arn = " + POD
                + "\nweb_identity_token_file = " + webIdentityToken() + "\n");

        assertThat(trips(profile())).containsExactly("read", "STS", "STS", "STS");
    }

    /** The rules are asked before a program runs, so that it cannot be part of the reading. */
    @Test
    void the_program_of_a_profile_is_a_round_trip_of_its_own() throws Exception {
        Path answer = Files.writeString(home.resolve("answer"), user().document());
        config("[profile p]\ncredential_process = cat " + answer + "\n");

        assertThat(trips(profile())).containsExactly("read", "process", "STS");
    }

    @Test
    void a_role_that_the_rules_deny_is_not_assumed_though_its_token_was_read() throws Exception {
        world.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", webIdentityToken().toString());
        world.environment.put("AWS_ROLE_ARN", POD);
        CountingMachine machine = new CountingMachine(world.machine());

        assertThatThrownBy(() -> RoleAssumer.assume(
                        request().build(World.CALLER), machine, role -> Optional.of("a rule denies " + role)))
                .hasMessageContaining("a rule denies " + POD);
        assertThat(machine.trips).containsExactly("read");
    }

    @Test
    void only_a_transient_failure_is_retried() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Fault busy = Fault.error(503, "Busy", "later");
        FaultyExchange.CREDENTIALS.answer(
                world, call -> (asked.incrementAndGet() == 1 ? busy : Fault.delay(Duration.ZERO)).answer(call));

        assertThat(trips(request()))
                .containsExactly("read", "GET /latest/meta-data/iam/security-credentials/agent", "STS");
    }

    private List<String> trips(RoleRequest.Builder request) throws Exception {
        CountingMachine machine = new CountingMachine(world.machine());
        assertThat(RoleAssumer.assume(request.build(World.CALLER), machine, RoleGate.OPEN)
                        .role())
                .hasToString(TARGET);
        return machine.trips;
    }

    private static RoleRequest.Builder request() {
        return new RoleRequest.Builder(new Hop.Builder(TARGET));
    }

    private static RoleRequest.Builder profile() {
        return request().source(Source.named("profile", "p")).region("eu-central-1");
    }

    private void useContainer(ContainerRole container) {
        world.aws.role(POD).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(POD);
        container.role(POD);
        world.environment.putAll(container.environment(world.url()));
        world.environment.put("AWS_REGION", "eu-central-1");
    }

    private void useKeys() {
        world.environment.putAll(user().environment());
    }

    private Credentials user() {
        world.aws.role(TARGET).trusts(USER, AGENT);
        return world.aws.user(USER).mayAssume(TARGET).credentials();
    }

    private String keys() {
        return user().profile() + "region = eu-central-1\n";
    }

    private Path webIdentityToken() throws Exception {
        String issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC";
        String subject = "system:serviceaccount:jenkins:agent";
        world.aws.role(POD).trustsWebIdentity(issuer, subject).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(POD);
        world.environment.put("AWS_REGION", "eu-central-1");
        return Files.writeString(
                home.resolve("token"), world.aws.identityProvider(issuer).token(subject, Duration.ofHours(1)));
    }

    private void config(String text) throws Exception {
        Files.writeString(home.resolve(".aws/config"), text);
    }
}
