package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles of the machine as a source: their order, the settings that they may have, and the refused ones. */
@Timeout(60)
class ProfileTest {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";

    @TempDir
    private Path home;

    @AutoClose
    private final World world = new World();

    private Credentials user;

    @BeforeEach
    void start() throws Exception {
        world.environment.put("HOME", home.toString());
        Files.createDirectory(home.resolve(".aws"));
        user = world.aws.user(USER).mayAssume(TARGET, HUB).credentials();
        world.aws.role(TARGET).trusts(USER, HUB);
        world.aws.role(HUB).trusts(USER, AGENT).mayAssume(TARGET);
    }

    @Test
    void keys_of_the_default_profile_come_before_the_instance() throws Exception {
        credentials("[default]\n" + user.profile() + "[other]\naws_access_key_id = AKIAOTHER\n");

        RoleSession session = world.assume();

        assertThat(session.source())
                .isEqualTo("profile 'default', access key …"
                        + user.accessKeyId().substring(user.accessKeyId().length() - 4)
                        + " ([default] has credentials)");
        assertThat(caller()).isEqualTo(USER);
    }

    @Test
    void a_default_profile_with_a_region_alone_leaves_the_instance_as_the_source() throws Exception {
        config("[default]\nregion = eu-west-1\noutput = json\n");

        RoleSession session = world.assume();

        assertThat(session.source()).isEqualTo("EC2 instance role agent (no other source is configured there)");
        assertThat(session.region()).isEqualTo("eu-west-1");
    }

    @ParameterizedTest
    @CsvSource({"AWS_PROFILE, AWS_PROFILE is set", "AWS_DEFAULT_PROFILE, AWS_DEFAULT_PROFILE is set"})
    void the_profile_that_a_variable_names(String variable, String reason) throws Exception {
        config("[profile hub]\nrole_arn = " + HUB + "\ncredential_source = Ec2InstanceMetadata\n");
        world.environment.put(variable, "hub");

        RoleSession session = world.assume();

        assertThat(session.source()).isEqualTo("role " + HUB + " of profile 'hub' (" + reason + ")");
        assertThat(caller()).startsWith("arn:aws:sts::333333333333:assumed-role/hub/");
    }

    @Test
    void a_missing_profile_is_an_error() {
        world.environment.put("AWS_PROFILE", "ghost");

        assertThatThrownBy(world::assume)
                .hasMessageContaining("why:   there is no profile 'ghost' in ~/.aws/config or ~/.aws/credentials")
                .hasMessageContaining("do:    Add the profile there, or correct its name");
        assertThat(world.aws.requests()).noneMatch(request -> request.action().equals("AssumeRole"));
    }

    @Test
    void a_chain_of_profiles_with_their_own_session_names_and_external_ids() throws Exception {
        world.aws.role(HUB).externalId("abc");
        credentials("[keys]\n" + user.profile());
        config("[profile hub]\nrole_arn = " + HUB + "\nsource_profile = keys\nexternal_id = abc\n"
                + "role_session_name = from-config\nduration_seconds = 900\nregion = eu-west-1\n");

        RoleSession session = world.assume(profile("hub"));

        assertThat(session.source()).isEqualTo("role " + HUB + " of profile 'hub' (as requested)");
        assertThat(session.region()).isEqualTo("eu-west-1");
        assertThat(caller()).isEqualTo("arn:aws:sts::333333333333:assumed-role/hub/from-config");
        assertThat(world.aws.requests("AssumeRole").get(0).parameters()).containsEntry("DurationSeconds", "900");
    }

    @Test
    void a_profile_that_is_its_own_source_has_keys() throws Exception {
        config("[profile hub]\nrole_arn = " + HUB + "\nsource_profile = hub\n" + user.profile());

        assertThat(world.assume(profile("hub")).source()).startsWith("role " + HUB + " of profile 'hub'");
    }

    @Test
    void more_than_an_hour_is_refused_after_the_role_of_a_profile_and_accepted_for_its_keys() throws Exception {
        world.aws.role(TARGET).maxSessionDuration(Duration.ofHours(12));
        credentials("[keys]\n" + user.profile());
        config("[profile hub]\nrole_arn = " + HUB + "\nsource_profile = keys\n");

        RoleSession session = world.assume(request(new Hop.Builder(TARGET).duration(43_200), "keys"));

        assertThat(session.expiration()).isAfter(Instant.now().plus(Duration.ofHours(11)));
        assertThatThrownBy(() -> world.assume(request(new Hop.Builder(TARGET).duration(7_200), "hub")))
                .hasMessageContaining("duration: 7200 is more than 3600 seconds")
                .hasMessageContaining("(role chaining)");
    }

    @Test
    void rules_apply_to_each_role_of_a_profile_before_its_program_runs() throws Exception {
        Path ran = home.resolve("ran");
        config("[profile hub]\nrole_arn = " + HUB + "\nsource_profile = program\n"
                + "[profile program]\ncredential_process = touch '" + ran + "'\n");

        assertThatThrownBy(() -> world.assume(
                        profile("hub"),
                        role -> Optional.of("job infra may not assume " + role + " on agent 'linux-1'")))
                .hasMessageContaining("the source credentials would be a session of " + HUB
                        + ", which profile 'hub' names, and job infra may not assume " + HUB);
        assertThat(ran).doesNotExist();
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void a_token_file_of_a_profile() throws Exception {
        String issuer = "https://oidc.example.com/id";
        world.aws.role(HUB).trustsWebIdentity(issuer, "pod");
        Path token = Files.writeString(
                home.resolve("token"), world.aws.identityProvider(issuer).token("pod", Duration.ofHours(1)));
        config("[profile pod]\nrole_arn = " + HUB + "\nweb_identity_token_file = " + token + "\n");

        assertThat(world.assume(profile("pod")).source()).isEqualTo("web identity role " + HUB + " (as requested)");
    }

    @Test
    void a_program_that_prints_keys() throws Exception {
        program("echo '" + user.document() + "'");

        RoleSession session = world.assume(profile("program"));

        assertThat(session.source()).isEqualTo("credential_process of profile 'program' (as requested)");
        assertThat(caller()).isEqualTo(USER);
    }

    @Test
    void a_session_token_of_a_program_counts_as_a_role() throws Exception {
        program(
                "echo '{\"Version\":1,\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"the-secret\",\"SessionToken\":\"the-token\"}'");

        assertThatThrownBy(() -> world.assume(request(new Hop.Builder(TARGET).duration(7_200), "program")))
                .hasMessageContaining("because it is assumed with credential_process of profile 'program'");
    }

    @Test
    void a_program_that_hangs_is_killed_in_the_time_limit() throws Exception {
        Path pipe = home.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<byte[]> heldOpen = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllBytes(pipe);
            } catch (IOException x) {
                throw new UncheckedIOException(x);
            }
        });
        program("exec 3> '" + pipe + "'; sleep 300 & wait");

        long begin = System.nanoTime();
        assertThatThrownBy(() -> world.assume(profile("program")))
                .hasMessageContaining("the credential_process of profile 'program' returned no credentials")
                .hasMessageContaining("it did not end within");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(heldOpen).as("open in the program and its child").succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_program_that_prints_without_end_is_killed() throws Exception {
        program("yes AKIAIOSFODNN7EXAMPLE");

        assertThatThrownBy(() -> world.assume(profile("program")))
                .hasMessageContaining("it printed more than 65536 bytes, and was killed")
                .hasMessageNotContaining("AKIA");
    }

    @Test
    void a_program_that_complains_without_end_is_read_to_the_end() throws Exception {
        program("head -c 20000000 /dev/zero | tr '\\0' x >&2; exit 3");

        assertThatThrownBy(() -> world.assume(profile("program"))).hasMessageContaining("ended with exit code 3: xxx");
    }

    @Test
    void a_failed_program_is_quoted_without_text_that_looks_like_a_secret() throws Exception {
        program("echo 'cannot sign in with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY, password: hunter2' >&2; exit 3");

        assertThatThrownBy(() -> world.assume(profile("program")))
                .hasMessageContaining(
                        "why:   the credential_process of profile 'program' ended with exit code 3: cannot sign in with ****, password: ****")
                .hasMessageContaining("do:    Run it there as the user of the agent");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "true | the credential_process of profile 'program' printed nothing",
                "echo no | it is not JSON",
                "echo '{\"Version\":2}' | Version is not 1",
                "echo '{\"Version\":1}' | AccessKeyId is missing",
                "echo '{\"Version\":1,\"AccessKeyId\":\"A B\"}' | AccessKeyId is not printable ASCII",
                "echo '{\"Version\":1,\"Expiration\":\"soon\"}' | Expiration is not a time in the format of ISO 8601",
                "echo '{\"Version\":1,\"Expiration\":\"2020-01-01T00:00:00Z\"}' | have expired, at 2020-01-01T00:00:00Z",
            })
    void a_program_whose_output_is_not_usable(String command, String why) throws Exception {
        program(command);

        assertThatThrownBy(() -> world.assume(profile("program"))).hasMessageContaining(why);
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "role_arn = R | has a role_arn, and neither of source_profile and credential_source",
                "role_arn = R\\nsource_profile = p\\ncredential_source = Environment | has a role_arn, and both of source_profile",
                "role_arn = R\\nsource_profile = gone | there is no profile 'gone'",
                "role_arn = R\\nsource_profile = p | the profiles p form a cycle: source_profile of 'p' is 'p'",
                "role_arn = R\\ncredential_source = Moon | has the credential_source 'Moon'",
                "role_arn = terraform\\ncredential_source = Environment | profile 'p': 'terraform' is not the ARN of a role",
                "role_arn = R\\ncredential_source = Environment\\nduration_seconds = 1h | duration_seconds: '1h' is not a number",
                "role_arn = R\\ncredential_source = Environment\\nmfa_serial = arn:aws:iam::111111111111:mfa/ci |"
                        + " requires an MFA code (mfa_serial)",
                "sso_session = corp | credential_process = aws configure export-credentials --profile p",
                "login_session = arn:aws:iam::1:user/x | requires an interactive sign-in (login_session)",
                "aws_access_key_id = AKIAX | has only one of aws_access_key_id and aws_secret_access_key",
                "output = json | profile 'p' has no credentials",
                "output | cannot be parsed",
                "region = Frankfurt | region: 'Frankfurt' is not an AWS region",
            })
    void a_profile_that_cannot_be_used_is_refused_by_name(String lines, String why) throws Exception {
        config("[profile p]\n" + lines.replace("= R", "= " + HUB).replace("\\n", "\n") + "\n");

        assertThatThrownBy(() -> world.assume(profile("p"))).hasMessageContaining(why);
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void a_file_that_is_too_long_is_not_read() throws Exception {
        config("[profile p]\n" + "#".repeat(2_000_000));

        assertThatThrownBy(() -> world.assume(profile("p"))).hasMessageContaining("is longer than 1048576 bytes");
    }

    @Test
    void only_the_needed_sections_leave_the_machine() throws Exception {
        credentials("[keys]\n" + user.profile() + "[other]\naws_secret_access_key = other-secret\n");
        config("[profile hub]\nsource_profile=keys\n[profile other]\nregion = eu-west-3\n");

        var sections = world.machine()
                .readProfile(
                        home.resolve(".aws/config").toString(),
                        home.resolve(".aws/credentials").toString(),
                        "hub");

        assertThat(sections.config()).contains("[profile hub]").doesNotContain("other");
        assertThat(sections.credentials()).contains(user.secretAccessKey()).doesNotContain("other");
        assertThat(sections.toString()).doesNotContain(user.secretAccessKey());
    }

    private void program(String command) throws Exception {
        config("[profile program]\ncredential_process = " + command + "\n");
    }

    private void config(String text) throws Exception {
        Files.writeString(home.resolve(".aws/config"), text);
    }

    private void credentials(String text) throws Exception {
        Files.writeString(home.resolve(".aws/credentials"), text);
    }

    private String caller() {
        var requests = world.aws.requests("AssumeRole");
        return requests.get(requests.size() - 1).callerArn();
    }

    private static RoleRequest.Builder profile(String name) {
        return request(new Hop.Builder(TARGET), name);
    }

    private static RoleRequest.Builder request(Hop.Builder target, String profile) {
        return new RoleRequest.Builder(target).source(Source.named("profile", profile));
    }
}
