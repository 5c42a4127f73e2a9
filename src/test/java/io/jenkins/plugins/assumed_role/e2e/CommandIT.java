package io.jenkins.plugins.assumed_role.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a command runs as in a shell. In the scripts of these tests {@code $L} is {@code L ROLE --}. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "what the launcher needs for it is in /proc")
class CommandIT {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(ROLE);
        aws.role(ROLE).trusts(AGENT).trustsTags().trustsSourceIdentity();
        aws.instance().role(AGENT);
    }

    @AfterEach
    void stop() {
        ProcessHandle.allProcesses().filter(this::isOfThisTest).forEach(ProcessHandle::destroyForcibly);
    }

    /** A test that fails may leave a command that waits for its signal; a process keeps the environment that it was started with. */
    private boolean isOfThisTest(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "environ"), ISO_8859_1)
                    .contains("HOME=" + directory + '\0');
        } catch (IOException x) {
            return false;
        }
    }

    @Test
    void a_background_process_does_not_hold_the_launcher() throws Exception {
        long start = System.nanoTime();

        Result result = shell("$L sh -c 'sleep 60 & echo $! > pid; echo done'; kill $(cat pid)");

        assertThat(result.out()).isEqualTo("done\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void a_background_process_that_writes_all_the_time_does_not_hold_the_launcher() throws Exception {
        Result result =
                shell("$L sh -c '(while echo tick; do sleep 0.05; done) & echo $! > pid'; kill $(cat pid); echo ended");

        assertThat(result.out()).startsWith("tick\n").endsWith("ended\n");
    }

    @Test
    void a_background_process_can_write_after_the_end_of_the_command() throws Exception {
        Result result = shell(
                "$L sh -c '(sleep 3; yes | head -c 1000000; echo alive > late) & echo done'; ls; while ! [ -s late ]; do sleep 0.1; done");

        assertThat(result.succeeded().out()).startsWith("done\n").doesNotContain("late");
    }

    @Test
    void renewal_ends_with_the_command() throws Exception {
        aws.role(ROLE).sessionsLast(Duration.ofSeconds(8));

        shell("$P --delivery endpoint " + ROLE
                        + " -- sh -c 'sleep 8 & echo $! > pid'; while kill -0 $(cat pid); do sleep 0.2; done")
                .succeeded();

        assertThat(aws.count("AssumeRole")).isOne();
    }

    /** A filter of the shell ends a moment after it. */
    @Test
    void output_that_passes_a_filter_of_the_command_is_whole() throws Exception {
        Tool.assumeInstalled("bash");

        assertThat(shell("$L bash -c 'exec > >(tee log); seq 50000'").out()).hasLineCount(50_000);
    }

    @Test
    void output_of_a_command_that_ended_is_whole_however_slow_its_reader_is() throws Exception {
        assertThat(shell("$L head -c 60000 /dev/zero | (sleep 4; wc -c)").out().strip())
                .isEqualTo("60000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3bc", "636166e9", "c325640a275c3034330a", "c3a40a0a"})
    void arguments_environment_and_output_are_bytes_in_every_locale(String hex) throws Exception {
        for (String locale : List.of("C", "C.UTF-8", "POSIX")) {
            StringBuilder octal = new StringBuilder();
            for (byte each : HexFormat.of().parseHex(hex)) {
                octal.append(String.format("\\0%03o", each & 0xff));
            }
            Path bytes = directory.resolve("bytes");

            shell("v=$(printf '%b_' '" + octal + "'); v=${v%_}; export LC_ALL=" + locale
                            + " V=\"$v\"; $L sh -c 'printf %s \"$1\"; printf \"|%s\" \"$V\"' sh \"$v\" > bytes")
                    .succeeded();

            assertThat(HexFormat.of().formatHex(Files.readAllBytes(bytes)))
                    .as(locale)
                    .isEqualTo(hex + "7c" + hex);
        }
    }

    /** The longest argument of Linux has 128 kB. */
    @Test
    void long_arguments_are_bytes_in_every_locale() throws Exception {
        assertThat(shell(
                                "export LC_ALL=C; v=$(yes ü | head -n 60000 | tr -d '\\n')x; $L sh -c 'printf %s \"$2\" | wc -c; echo $1-$3' sh 'a b' \"$v\" ''")
                        .out()
                        .replace(" ", ""))
                .isEqualTo("120001\nab-\n");
    }

    @Test
    void own_arguments_are_utf_8_in_every_locale() throws Exception {
        shell("LC_ALL=C $P --check --tags 'team=Müller' " + ROLE).succeeded();

        assertThat(aws.requests("AssumeRole").get(0).parameters()).containsEntry("Tags.member.1.Value", "Müller");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$L echo x > /dev/full",
                "$L sh -c 'echo x >&2' 2> /dev/full",
                "$L head -c 1000000 /dev/zero > /dev/full",
                "$L echo x >&-",
                "$P --version > /dev/full",
                "$P --help > /dev/full",
                "$P --check " + ROLE + " > /dev/full"
            })
    void output_that_cannot_be_written_is_an_error(String script) throws Exception {
        assertThat(shell(script).exitCode()).isNotZero();
    }

    @Test
    void the_message_explains_why_output_cannot_be_written() throws Exception {
        assertThat(shell("$L echo x > /dev/full").err())
                .contains("with-assumed-role: standard output cannot be written: no space is left on the disk");
        assertThat(shell("$L echo x >&-").err())
                .contains("with-assumed-role: standard output cannot be written: it is closed");
        assertThat(shell("ulimit -f 1; $L head -c 2000000 /dev/zero > file").err())
                .contains("with-assumed-role: standard output cannot be written: the file would be too large");
    }

    @Test
    void a_reader_that_closes_early_is_no_error() throws Exception {
        assertThat(shell("{ $L yes; echo $? >&2; } | head -1").err())
                .endsWith("\n141\n")
                .doesNotContain("cannot");
    }

    @Test
    void the_limit_of_open_files_stays() throws Exception {
        assertThat(shell("ulimit -Sn 256; $L sh -c 'ulimit -Sn'").out()).isEqualTo("256\n");
    }

    @Test
    void a_closed_stream_is_no_file_of_java() throws Exception {
        assertThat(shell("$L head -c 4 <&-").out()).isEmpty();
        assertThat(shell("$L sh -c 'echo x >&2 || echo no error stream' 2>&-").out())
                .isIn("", "no error stream\n");
    }

    @Test
    void both_streams_keep_their_order_where_they_are_one() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(shell("$L sh -c 'for i in 1 2 3 4 5; do echo $i; echo e$i >&2; done' 2>&1")
                            .out())
                    .endsWith("\n1\ne1\n2\ne2\n3\ne3\n4\ne4\n5\ne5\n");
        }
        assertThat(shell("$L sh -c 'echo out; echo err >&2'").out()).isEqualTo("out\n");
    }

    /** Slim images lack the program kill. The command ends with the number of the signal. */
    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1", "TERM", "INT", "ALRM", "PROF", "PWR"})
    void signals_arrive_as_they_are_without_a_program_kill(String signal) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("slim"));
        for (String program : List.of("sh", "cat", "id", "ls", "sleep", "touch", "java")) {
            Files.createSymbolicLink(bin.resolve(program), Tool.find(program).orElseThrow());
        }
        String script = "env --default-signal PATH=" + bin + " JAVA_HOME= $L sh -c 'trap \"echo got " + signal
                + "; exit 5\" " + signal + "; touch ready; while :; do sleep 0.1; done' & launcher=$!;"
                + " while ! [ -e ready ]; do sleep 0.1; done; kill -" + signal + " $launcher; wait $launcher; echo $?";

        assertThat(shell(script).out()).isEqualTo("got " + signal + "\n5\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "USR1", "PROF"})
    void a_signal_arrives_as_soon_as_the_command_runs(String signal) throws Exception {
        Tool.assumeInstalled("bash");
        // A process that is created and not yet run is a copy of its parent, for which a signal of the parent is too
        // early.
        String command =
                "trap \"echo got it; exit 5\" " + signal + "; kill -" + signal + " $PPID; while :; do sleep 0.05; done";

        for (int i = 0; i < 5; i++) {
            assertThat(shell("env --default-signal $L bash --norc -c '" + command + "'; echo $?")
                            .out())
                    .isEqualTo("got it\n5\n");
        }
    }

    /** The terminal sends ^C to the command as well, {@code kill} does not. */
    @ParameterizedTest
    @ValueSource(strings = {"alone", "terminal"})
    void an_interrupt_on_a_terminal_arrives_once(String sender) throws Exception {
        Tool.assumeInstalled("python3");
        Path script = Files.writeString(directory.resolve("terminal.py"), """
                import os, pty, signal, sys, time
                pid, terminal = pty.fork()
                if pid == 0:
                    os.execvp('sh', ['sh', '-c', 'exec env --default-signal ' + os.environ['L'] + ' ./trap'])
                while not os.path.exists('ready'):
                    time.sleep(0.1)
                if sys.argv[1] == 'alone':
                    os.kill(pid, signal.SIGINT)
                else:
                    os.write(terminal, b'\\x03')
                while os.waitpid(pid, os.WNOHANG)[0] == 0:
                    time.sleep(0.1)
                """);
        Path trap = Files.writeString(directory.resolve("trap"), """
                #!/bin/sh
                trap 'echo interrupted >> log' INT
                touch ready
                i=0
                while [ $i -lt 20 ]; do sleep 0.1; i=$((i + 1)); done
                """);
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxr-xr-x"));

        shell("python3 " + script + " " + sender).succeeded();

        assertThat(directory.resolve("log")).content().hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void files_are_in_tmpdir_and_are_deleted_afterwards(String delivery) throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp dir"));

        Result result = shell("export TMPDIR='" + temporary + "'; $P --delivery " + delivery + " " + ROLE
                        + " -- sh -c 'echo $AWS_CONFIG_FILE; ls -ld \"$TMPDIR\"/*'")
                .succeeded();

        assertThat(result.out()).startsWith(temporary + "/with-assumed-role-").contains("drwx------");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void a_directory_for_temporary_files_that_is_missing_is_named() throws Exception {
        Result result = shell("TMPDIR=/nonexistent $P --delivery profile " + ROLE + " -- true");

        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.err())
                .contains("cannot create a directory in /nonexistent")
                .contains("Set TMPDIR");
    }

    /** Another container that shares the directory has other process ids. */
    @Test
    void the_next_run_removes_files_of_a_killed_run_and_keeps_files_of_a_living_one() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        String run = "$P --delivery profile " + ROLE + " -- ";

        shell("export TMPDIR=" + temporary + "; " + run + "sh -c 'touch one; sleep 60' & killed=$!; " + run
                        + "sh -c 'touch two; while ! [ -e three ]; do sleep 0.1; done; ls $AWS_CONFIG_FILE' > config & living=$!;"
                        + " while ! [ -e one ] || ! [ -e two ]; do sleep 0.1; done; kill -KILL $killed; wait $killed;"
                        + run + "touch three; wait $living")
                .succeeded();

        assertThat(directory.resolve("config")).content().contains("/config");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void a_directory_that_another_user_made_first_does_not_stop_a_run() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Files.createDirectory(temporary.resolve("with-assumed-role-" + System.getProperty("user.name")));
        Files.createSymbolicLink(temporary.resolve("with-assumed-role-1"), Path.of("/"));

        shell("TMPDIR=" + temporary + " $P --delivery profile " + ROLE + " -- true")
                .succeeded();
    }

    @Test
    void the_exit_code_of_the_command_remains_if_its_files_cannot_be_deleted() throws Exception {
        Result result = shell("$P --delivery profile " + ROLE
                + " -- sh -c 'd=$(dirname $AWS_CONFIG_FILE); chmod 500 $d; chmod 500 $d/..; exit 3'");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).doesNotContain("null");
    }

    /** OpenShift gives a container a user whose number has no name. */
    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void a_user_without_a_name_can_use_each_delivery_and_leaves_nothing(String delivery) throws Exception {
        assumeTrue(
                Tool.isInstalled("setpriv") && System.getProperty("user.name").equals("root"), "needs root");
        Path temporary = Files.createTempDirectory("unnamed");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));

        Result result = shell("cd /; TMPDIR=" + temporary
                + " setpriv --reuid 1001380000 --regid 0 --clear-groups $P --source-identity auto --delivery "
                + delivery + " "
                + ROLE + " -- sh -c 'cat $AWS_CONFIG_FILE; exit 3'");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(temporary).isEmptyDirectory();
        Files.delete(temporary);
        assertThat(aws.requests("AssumeRole").get(0).parameters()).containsEntry("SourceIdentity", "uid-1001380000");
    }

    @Test
    void settings_of_a_command_end_with_it_and_no_device_is_changed() throws Exception {
        Tool.assumeInstalled("aws");

        Result result = shell(
                "$P --delivery endpoint " + ROLE
                        + " -- sh -c 'aws configure set default.s3.max_concurrent_requests 20; aws configure get default.s3.max_concurrent_requests'");

        assertThat(result.succeeded().out()).isEqualTo("20\n");
    }

    @Test
    void a_profile_has_no_name_that_a_kubeconfig_could_keep() throws Exception {
        Result result =
                shell("$P --delivery profile " + ROLE + " -- sh -c 'echo ${AWS_PROFILE-none}; cat $AWS_CONFIG_FILE'");

        assertThat(result.out()).startsWith("none\n[default]\n");
    }

    @Test
    void a_failure_to_start_java_exits_with_125() throws Exception {
        Result withoutJava = shell("JAVA_HOME=/nonexistent $L true");
        assertThat(withoutJava.exitCode()).isEqualTo(125);
        assertThat(withoutJava.err()).contains("Java was not found as '/nonexistent/bin/java'");

        Result withoutDirectory = shell("mkdir gone; cd gone; rmdir ../gone; $L true");
        assertThat(withoutDirectory.exitCode()).isEqualTo(125);
        assertThat(withoutDirectory.err()).contains("the working directory no longer exists");
    }

    private Result shell(String script) throws Exception {
        String program = Path.of("target", "with-assumed-role").toAbsolutePath().toString();
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("P", program);
        environment.put("L", program + " " + ROLE + " --");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", directory.toString());
        return Tool.of(environment, "sh", "-c", script).in(directory).run();
    }
}
