package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewals with the source credentials of the session before. */
@Timeout(60)
class KeptSourceTest {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";
    private static final String SUCCESSOR = "arn:aws:iam::111111111111:role/successor";

    @TempDir
    private Path home;

    private final AtomicLong passed = new AtomicLong();
    private final KeptSource kept = new KeptSource(() -> System.nanoTime() + passed.get());

    @AutoClose
    private final World world = new World();

    private CountingMachine machine;

    @BeforeEach
    void start() throws Exception {
        world.environment.put("HOME", home.toString());
        world.environment.put("AWS_REGION", "eu-central-1");
        Files.createDirectory(home.resolve(".aws"));
        machine = new CountingMachine(world.machine());
    }

    @Test
    void a_renewal_with_the_role_of_the_instance_is_one_round_trip() throws Exception {
        RoleSession first = assume(request());
        RoleSession second = assume(request());

        assertThat(machine.trips).containsExactly("read", "STS", "STS");
        assertThat(second.source()).isEqualTo(first.source());
        assertThat(second.region()).isEqualTo("eu-central-1");
        assertThat(second.accessKeyId()).isNotEqualTo(first.accessKeyId());
    }

    @Test
    void a_renewal_with_the_role_of_a_container_is_one_round_trip() throws Exception {
        world.aws.role(HUB).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(HUB);
        world.environment.putAll(world.aws.task().role(HUB).environment(world.url()));
        machine = new CountingMachine(world.machine());

        assume(request());
        assume(request());

        assertThat(machine.trips).containsExactly("read", "STS", "STS");
    }

    @Test
    void temporary_credentials_of_a_program_are_kept() throws Exception {
        program(Instant.now().plusSeconds(3600));

        assume(request().source(Source.named("profile", "p")));
        assume(request().source(Source.named("profile", "p")));

        assertThat(machine.trips).containsExactly("read", "process", "STS", "STS");
    }

    @Test
    void credentials_of_a_program_that_do_not_say_when_they_end_are_read_again() throws Exception {
        program(null);

        assume(request().source(Source.named("profile", "p")));
        assume(request().source(Source.named("profile", "p")));

        assertThat(machine.trips).containsExactly("read", "process", "STS", "read", "process", "STS");
    }

    @Test
    void keys_of_the_environment_are_not_kept() throws Exception {
        world.environment.putAll(user().environment());
        machine = new CountingMachine(world.machine());

        assume(request());
        assume(request());

        assertThat(machine.trips).containsExactly("read", "STS", "read", "STS");
    }

    @Test
    void keys_of_a_profile_and_roles_on_the_way_are_not_kept() throws Exception {
        Credentials keys = user();
        world.aws.role(HUB).trusts(AGENT).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(USER, HUB);
        Files.writeString(
                home.resolve(".aws/config"),
                "[profile keys]\n" + keys.profile() + "[profile hub]\nrole_arn = " + HUB
                        + "\ncredential_source = Ec2InstanceMetadata\n");
        machine = new CountingMachine(world.machine());

        for (int i = 0; i < 2; i++) {
            assume(request().source(Source.named("profile", "keys")));
        }
        for (int i = 0; i < 2; i++) {
            assume(request().source(Source.named("profile", "hub")));
        }

        assertThat(machine.trips)
                .containsExactly("read", "STS", "read", "STS", "read", "STS", "STS", "read", "STS", "STS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"})
    void a_refusal_that_names_the_caller_is_followed_by_new_ones_once(String code) throws Exception {
        assume(request());
        world.aws.fault("AssumeRole", 1, Fault.error(403, code, "not these"));

        assume(request());

        assertThat(machine.trips).containsExactly("read", "STS", "STS", "read", "STS");
    }

    @Test
    void the_role_that_the_instance_has_by_then_is_the_one_of_the_message() throws Exception {
        assume(request());
        world.aws.expireSessions();
        world.aws.instance().role(SUCCESSOR);
        world.aws.role(SUCCESSOR).mayAssume(TARGET);
        world.aws.role(TARGET).trusts(SUCCESSOR);

        assertThat(assume(request()).source()).contains("successor");
    }

    @Test
    void new_ones_that_are_refused_as_well_are_the_failure() throws Exception {
        assume(request());
        world.aws.fault("AssumeRole", Fault.error(403, "ExpiredToken", "not these either"));

        assertThatThrownBy(() -> assume(request()))
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("not these either");
        assertThat(machine.trips).containsExactly("read", "STS", "STS", "read", "STS");
    }

    @Test
    void a_denial_is_reported_and_the_next_attempt_reads_again() throws Exception {
        assume(request());
        world.aws.role(TARGET).trustsNobody();

        assertThatThrownBy(() -> assume(request()))
                .hasMessageContaining("as:    EC2 instance role agent (no other source is configured there)")
                .hasMessageContaining("AccessDenied");
        assertThat(machine.trips).containsExactly("read", "STS", "STS");

        world.aws.role(TARGET).trusts(AGENT);
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS", "STS", "read", "STS");
    }

    @Test
    void a_tenth_of_their_time_before_their_end_they_are_read_again() throws Exception {
        assume(request());
        passed.set(Duration.ofMinutes(5 * 60 + 23).toNanos());
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS", "STS");

        passed.set(Duration.ofMinutes(5 * 60 + 24).toNanos());
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS", "STS", "read", "STS");
    }

    @Test
    void an_end_in_a_thousand_years_counts_for_half_a_day() throws Exception {
        world.aws.instance().sessionsLast(Duration.ofDays(365_000));
        assume(request());
        passed.set(Duration.ofHours(10).toNanos());
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS", "STS");

        passed.set(Duration.ofHours(11).toNanos());
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS", "STS", "read", "STS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-999999999-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z", "soon"})
    void an_end_that_cannot_be_is_no_failure(String end) throws Exception {
        Credentials session = world.aws.instance().session().credentials();
        FaultyExchange.CREDENTIALS.answer(
                world,
                Fault.says("{\"Code\":\"Success\",\"AccessKeyId\":\"" + session.accessKeyId()
                        + "\",\"SecretAccessKey\":\"" + session.secretAccessKey() + "\",\"Token\":\""
                        + session.sessionToken() + "\",\"Expiration\":\"" + end + "\"}"));

        assertThat(assume(request()).role()).hasToString(TARGET);
        assertThat(assume(request()).role()).hasToString(TARGET);
    }

    @Test
    void another_connection_and_another_request_begin_with_reading() throws Exception {
        assume(request());
        machine = new CountingMachine(world.machine());
        assume(request());
        assertThat(machine.trips).containsExactly("read", "STS");

        assume(request().region("eu-west-1"));
        assertThat(machine.trips).containsExactly("read", "STS", "read", "STS");
    }

    private RoleSession assume(RoleRequest.Builder request) throws Exception {
        return RoleAssumer.assume(request.build(World.CALLER), machine, RoleGate.OPEN, kept);
    }

    private static RoleRequest.Builder request() {
        return new RoleRequest.Builder(new Hop.Builder(TARGET));
    }

    private Credentials user() {
        world.aws.role(TARGET).trusts(USER, AGENT);
        return world.aws.user(USER).mayAssume(TARGET).credentials();
    }

    /** @param end null to print no end of the credentials */
    private void program(Instant end) throws Exception {
        Credentials session = world.aws.instance().session().credentials();
        Credentials printed =
                new Credentials(session.accessKeyId(), session.secretAccessKey(), session.sessionToken(), end);
        Path answer = Files.writeString(home.resolve("answer"), printed.document());
        Files.writeString(home.resolve(".aws/config"), "[profile p]\ncredential_process = cat " + answer + "\n");
        machine = new CountingMachine(world.machine());
    }
}
