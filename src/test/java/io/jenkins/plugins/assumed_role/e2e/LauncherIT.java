package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged launcher as a program: its streams, its exit codes, its signals. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class LauncherIT {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    /** The characters of a piece that is hidden wherever it is. A line may begin or end with a shorter one. */
    private static final int PIECE = 31;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(ROLE);
        aws.role(ROLE).trusts(AGENT);
        aws.instance().role(AGENT);
    }

    @Test
    void the_command_has_our_standard_input_and_we_have_its_exit_code() throws Exception {
        Result result = run("sh", "-c", "tr a-z A-Z; echo to stderr >&2; exit 42")
                .input("typed")
                .run();

        assertThat(result.exitCode()).isEqualTo(42);
        assertThat(result.out()).isEqualTo("TYPED");
        assertThat(result.err())
                .startsWith("with-assumed-role: Assumed " + ROLE)
                .endsWith("to stderr\n");
    }

    @Test
    void exit_codes_of_commands_that_cannot_be_run(@TempDir Path directory) throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "no program");

        assertThat(run("no-such-command").run().exitCode()).isEqualTo(127);
        assertThat(run(plain.toString()).run().exitCode()).isEqualTo(126);
        assertThat(run("sh", "-c", "kill -9 $$").run().exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void own_failures_end_with_125_and_one_message_without_running_the_command(@TempDir Path directory)
            throws Exception {
        aws.role(ROLE).trustsNobody();

        Result denied = run("touch", "ran").in(directory).run();

        assertThat(denied.exitCode()).isEqualTo(125);
        assertThat(denied.err())
                .startsWith("with-assumed-role: Could not assume " + ROLE)
                .contains("in the trust policy of " + ROLE)
                .doesNotContain("\tat ");
        assertThat(denied.out()).isEmpty();
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "terraform -- true",
                "--region Frankfurt " + ROLE + " -- true",
                "--session-name x " + ROLE + " -- true",
                ROLE,
                ROLE + " true",
                "--no-such-option " + ROLE + " -- true",
                "-- true"
            })
    void wrong_arguments_are_explained_before_anything_is_sent(String arguments) throws Exception {
        Result result = Tool.launcher(aws.environment(), arguments.split(" ")).run();

        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.err()).startsWith("with-assumed-role: ").doesNotContain("\tat ", "Exception");
        assertThat(aws.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--credentials endpoint", "--credentials=endpoint"})
    void the_earlier_name_of_delivery_names_the_new_one(String option) throws Exception {
        Result result = Tool.launcher(aws.environment(), (option + " " + ROLE + " -- true").split(" "))
                .run();

        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.err()).contains("--credentials is called --delivery");
        assertThat(aws.requests()).isEmpty();
    }

    @Test
    void check_shows_the_session_and_runs_nothing() throws Exception {
        Result result = Tool.launcher(aws.environment(), "--check", "--session-name", "me", ROLE)
                .run()
                .succeeded();

        assertThat(result.out())
                .startsWith("Assumed " + ROLE + " as session me until ")
                .contains("source: EC2 instance role agent (no other source is configured there) on this machine");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void every_option_reaches_sts() throws Exception {
        String hub = "arn:aws:iam::333333333333:role/hub";
        aws.role(AGENT).mayAssume(hub);
        aws.role(hub).trusts(AGENT).externalId("for-hub").mayAssume(ROLE);
        aws.role(ROLE).trustsNobody().trusts(hub).externalId("abc").trustsTags().trustsSourceIdentity();
        aws.managedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:*");
        String policy =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}";

        Result result = Tool.launcher(
                        aws.environment(),
                        ("--check --quiet --duration 900 --session-name me --external-id abc --region eu-west-1"
                                        + " --policy-arns arn:aws:iam::aws:policy/ReadOnlyAccess --tags team=infra"
                                        + " --transitive-tag-keys team --source-identity jane --source instance"
                                        + " --expected-account 222222222222 --policy")
                                .concat(" " + policy + " " + ROLE + " --via")
                                .concat(" " + hub + "~externalId=for-hub")
                                .transform(line -> Arrays.stream(line.split(" "))
                                        .map(word -> word.replace('~', ' '))
                                        .toArray(String[]::new)))
                .run()
                .succeeded();

        assertThat(result.out()).startsWith("Assumed the role until ").doesNotContain("222222222222");
        assertThat(aws.requests("AssumeRole")).hasSize(2);
        assertThat(aws.requests("AssumeRole").get(0).parameters())
                .containsEntry("RoleArn", hub)
                .containsEntry("ExternalId", "for-hub");
        assertThat(aws.requests("AssumeRole").get(1).region()).isEqualTo("eu-west-1");
        assertThat(aws.requests("AssumeRole").get(1).parameters())
                .containsEntry("RoleArn", ROLE)
                .containsEntry("DurationSeconds", "900")
                .containsEntry("RoleSessionName", "me")
                .containsEntry("ExternalId", "abc")
                .containsEntry("Policy", policy)
                .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess")
                .containsEntry("Tags.member.1.Key", "team")
                .containsEntry("Tags.member.1.Value", "infra")
                .containsEntry("TransitiveTagKeys.member.1", "team")
                .containsEntry("SourceIdentity", "jane");
    }

    @Test
    void the_session_has_the_name_of_its_build() throws Exception {
        Map<String, String> build = new HashMap<>(aws.environment());
        build.put("JOB_NAME", "team/infra/main");
        build.put("BUILD_NUMBER", "17");

        Result result = Tool.launcher(build, "--check", ROLE).run().succeeded();

        assertThat(result.out()).containsPattern(" as session team-infra-main-[0-9a-f]{8}-17 until ");
    }

    @Test
    void help_version_and_completion() throws Exception {
        assertThat(Tool.launcher(Map.of(), "--help").run().succeeded().out())
                .contains("ROLE-ARN -- COMMAND", "--region", "125");
        for (Tool launcher : List.of(Tool.launcher(Map.of(), "--version"), Tool.jar(Map.of(), "--version"))) {
            assertThat(launcher.run().succeeded().out()).matches("with-assumed-role \\S+\\s*");
        }
        assertThat(Tool.launcher(Map.of(), "--completion").run().succeeded().out())
                .contains("--session-name", "complete ");
    }

    @Test
    void nothing_secret_is_in_the_arguments_or_the_output(@TempDir Path directory) throws Exception {
        Result result = run("sh", "-c", "env; env >&2; ps -ef > processes")
                .in(directory)
                .run()
                .succeeded();

        String shown = result.out() + result.err() + Files.readString(directory.resolve("processes"));
        for (String secret : aws.issuedSecrets()) {
            assertThat(shown).doesNotContain(secret);
        }
        assertThat(result.out()).contains("AWS_SESSION_TOKEN=****");
    }

    /** Tools print requests with their own headers: as they are, broken into lines, and in presigned URLs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws --debug sts get-caller-identity",
                "aws --debug s3 ls s3://state",
                "curl -s --trace-ascii - $(aws s3 presign s3://state/key)",
                "curl -s --trace-ascii - -H x-amz-security-token:$AWS_SESSION_TOKEN -H key:$AWS_SECRET_ACCESS_KEY $AWS_ENDPOINT_URL",
                "curl -sv --trace-ascii - --data-urlencode token=$AWS_SESSION_TOKEN $AWS_ENDPOINT_URL",
                "terraform console -var x=$AWS_SECRET_ACCESS_KEY"
            })
    void tools_that_trace_show_no_piece_of_a_secret(String command) throws Exception {
        Tool.assumeInstalled(command.substring(0, command.indexOf(' ')));
        Tool.assumeInstalled("aws");
        aws.bucket("state");

        Result result = Tool.launcher(aws.environment(), ROLE, "--", "sh", "-c", command + " 2>&1; true")
                .run();

        assertThat(result.out()).isNotBlank();
        String out = result.out().replaceAll("\\n[0-9a-f]{4}: ", "");
        for (String form : forms()) {
            for (int at = 0; at + PIECE <= form.length(); at++) {
                assertThat(out).doesNotContain(form.substring(at, at + PIECE));
            }
        }
    }

    /** The secrets of the sessions, as they are and in a URL, without the header that all tokens share. */
    private List<String> forms() {
        List<String> forms = new ArrayList<>();
        for (String secret : aws.issuedSecrets()) {
            String rest = secret.replaceFirst("^IQoJb3JpZ2luX2Vj", "");
            forms.add(rest);
            forms.add(URLEncoder.encode(rest, StandardCharsets.UTF_8));
        }
        return forms;
    }

    /** A prompt has no line end. */
    @Test
    void output_appears_as_it_comes() throws Exception {
        Process process = run("sh", "-c", "printf 'Continue? [y/N] '; read answer; echo \"$answer\"")
                .start();
        try {
            InputStream out = process.getInputStream();
            assertThat(new String(out.readNBytes("Continue? [y/N] ".length()), StandardCharsets.UTF_8))
                    .isEqualTo("Continue? [y/N] ");
            process.getOutputStream().write("y\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("y\n");
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1"})
    void signals_are_passed_on(String signal) throws Exception {
        Process process = run(
                        "sh",
                        "-c",
                        "trap 'echo got it; exit 5' " + signal + "; echo ready; while :; do sleep 0.1; done")
                .withDefaultSignals()
                .start();
        try {
            InputStream out = process.getInputStream();
            assertThat(new String(out.readNBytes("ready\n".length()), StandardCharsets.UTF_8))
                    .isEqualTo("ready\n");
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("got it\n");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(5);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_reader_that_goes_away_ends_the_command() throws Exception {
        Process process = run("sh", "-c", "while :; do echo line; done").start();
        try {
            assertThat(process.getInputStream().readNBytes(5)).hasSize(5);
            process.getInputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The emulator can be a proxy for itself, and records the requests. */
    @Test
    void sts_is_called_through_the_proxy_of_the_machine() throws Exception {
        Map<String, String> machine = new HashMap<>(aws.environment());
        machine.put("http_proxy", aws.endpoint().toString());
        machine.put("AWS_ENDPOINT_URL", "http://sts.internal.example");
        machine.put("AWS_ENDPOINT_URL_STS", "http://sts.internal.example");

        Tool.launcher(machine, "--check", ROLE).run().succeeded();

        assertThat(aws.requests("AssumeRole").get(0).target()).startsWith("http://sts.internal.example");
        assertThat(aws.requests())
                .filteredOn(request -> request.service().equals("imds"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.target()).startsWith("/"));
    }

    @Test
    void aws_that_is_silent_can_be_interrupted() throws Exception {
        aws.fault("AssumeRole", Fault.silence());
        Process process = run("true").start();
        try {
            while (aws.count("AssumeRole") == 0) {
                Thread.sleep(20);
            }
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
    }

    private Tool run(String... command) {
        String[] arguments = new String[command.length + 2];
        arguments[0] = ROLE;
        arguments[1] = "--";
        System.arraycopy(command, 0, arguments, 2, command.length);
        return Tool.launcher(aws.environment(), arguments);
    }
}
