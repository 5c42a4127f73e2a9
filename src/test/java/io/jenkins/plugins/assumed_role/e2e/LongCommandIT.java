package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.SdkLoop;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that take longer than their session, which lasts 20 s here. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class LongCommandIT {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    /** The length of a command, more than two sessions; {@code -Dseconds=90} makes it longer. */
    private static final int SECONDS = Integer.getInteger("seconds", 45);

    /** The number of runs at once; {@code -Druns=20}. */
    private static final int RUNS = Integer.getInteger("runs", 1);

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start().bucket("state");

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(ROLE);
        aws.role(ROLE).trusts(AGENT).allows("s3:*").sessionsLast(Duration.ofSeconds(20));
        aws.instance().role(AGENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void terraform_applies_for_longer_than_its_session(String mode) throws Exception {
        List<CompletableFuture<Result>> running = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            running.add(apply(mode, "run" + i, SECONDS).runInBackground());
        }

        for (int i = 0; i < RUNS; i++) {
            Result result = running.get(i).get();
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(result.out()).contains("Apply complete! Resources: 1 added");
            assertThat(aws.object("state", "run" + i))
                    .hasValueSatisfying(state -> assertThat(new String(state, StandardCharsets.UTF_8))
                            .contains("\"terraform_data\""));
            assertThat(keysOf("PutObject", "run" + i)).hasSizeGreaterThan(1);
        }
        assertNothingIsLeft();
    }

    @Test
    void with_environment_it_fails_after_the_log_has_shown_the_reason_and_the_remedy() throws Exception {
        Result result = apply("environment", "run", 25).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("with-assumed-role: the session ends at ", "--delivery endpoint renews it", "ExpiredToken");
    }

    /** @param name the name of the session, the directory and the state */
    private Tool apply(String mode, String name, int seconds) throws Exception {
        Tool.assumeInstalled("terraform");
        Path work = Files.createDirectory(directory.resolve(name));
        Files.writeString(work.resolve("main.tf"), """
                terraform {
                  backend "s3" {
                    bucket         = "state"
                    key            = "%s"
                    use_path_style = true
                    use_lockfile   = true
                  }
                }

                resource "terraform_data" "slow" {
                  provisioner "local-exec" {
                    command = "sleep %d"
                  }
                }
                """.formatted(name, seconds));
        String script = "terraform init -input=false -no-color && terraform apply -auto-approve -input=false -no-color";
        return launcher(mode, new String[] {"sh", "-c", script}, "--session-name", name)
                .in(work)
                .limit(Duration.ofSeconds(120 + seconds));
    }

    /** All at once, each under a session name of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void running_tools_take_renewed_credentials(String mode) throws Exception {
        Map<String, CompletableFuture<Result>> running = new TreeMap<>();
        for (String tool : List.of("aws", "boto3", "java")) {
            command(tool)
                    .ifPresent(command -> running.put(
                            tool,
                            launcher(mode, command, "--session-name", tool).runInBackground()));
        }

        for (Map.Entry<String, CompletableFuture<Result>> tool : running.entrySet()) {
            Result result = tool.getValue().get();
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(keysOf("GetCallerIdentity", tool.getKey()))
                    .as(tool.getKey())
                    .hasSizeGreaterThan(1);
        }
        assertNothingIsLeft();
        assumeTrue(running.size() == 3, "aws or boto3 is not installed");
    }

    /** The AWS CLI has no command that runs long without EC2 and asks often, so that a shell does both. */
    private static Optional<String[]> command(String tool) throws Exception {
        String[] command =
                switch (tool) {
                    case "aws" ->
                        Tool.isInstalled("aws")
                                ? new String[] {
                                    "sh", "-ec", "for i in 1 2 3 4 5 6; do aws sts get-caller-identity; sleep 5; done"
                                }
                                : null;
                    case "boto3" ->
                        Tool.isInstalled("python3")
                                        && new ProcessBuilder("python3", "-c", "import boto3")
                                                        .start()
                                                        .waitFor()
                                                == 0
                                ? new String[] {
                                    "python3",
                                    "-c",
                                    "import boto3, time\nsts = boto3.client('sts')\n"
                                            + "for i in range(12):\n  sts.get_caller_identity()\n  time.sleep(2.5)"
                                }
                                : null;
                    default ->
                        new String[] {
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            SdkLoop.class.getName(),
                            "30"
                        };
                };
        return Optional.ofNullable(command);
    }

    @Test
    void the_files_of_a_command_that_was_killed_are_removed_by_the_next() throws Exception {
        Process killed =
                launcher("profile", "sh", "-c", "echo started; sleep 60").start();
        killed.getInputStream().read();
        assertThat(profiles()).hasSize(1);
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        assertThat(profiles()).hasSize(1);

        launcher("profile", "true").run().succeeded();

        assertNothingIsLeft();
    }

    @Test
    void other_names_make_no_sense_there() throws Exception {
        Result result = Tool.launcher(
                        aws.environment(), "--delivery", "endpoint", "--variables", "X_", ROLE, "--", "true")
                .run();

        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.err()).contains("--variables is for --delivery environment only");
        assertThat(aws.requests()).isEmpty();
    }

    private Tool launcher(String mode, String... command) {
        return launcher(mode, command, "--session-name", "me");
    }

    private Tool launcher(String mode, String[] command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--delivery", mode));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(ROLE, "--"));
        arguments.addAll(List.of(command));
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("TMPDIR", directory.toString());
        return Tool.launcher(environment, arguments.toArray(String[]::new)).in(directory);
    }

    private Set<String> keysOf(String action, String sessionName) {
        return aws.requests(action).stream()
                .filter(request -> request.callerArn().endsWith(":assumed-role/terraform/" + sessionName))
                .map(request -> request.header("Authorization").replaceAll(".*Credential=([^/]*)/.*", "$1"))
                .collect(Collectors.toSet());
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(profiles()).isEmpty();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(aws.issuedSecrets()).noneMatch(text::contains);
            }
        }
    }

    private Set<String> profiles() {
        File[] found = directory.toFile().listFiles((parent, name) -> name.startsWith("with-assumed-role-"));
        return Stream.of(found).map(File::getName).collect(Collectors.toSet());
    }
}
