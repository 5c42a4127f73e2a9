package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a command runs as in a shell. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "what the launcher needs for it is in /proc")
class CommandIT extends CommandShell {

    @Test
    void own_arguments_are_utf_8_in_every_locale() throws Exception {
        shell("LC_ALL=C $P --check --tags 'team=Müller' " + ROLE).succeeded();

        assertThat(aws.requests("AssumeRole").get(0).parameters()).containsEntry("Tags.member.1.Value", "Müller");
    }

    @Test
    void the_limit_of_open_files_stays() throws Exception {
        assertThat(shell("ulimit -Sn 256; $L sh -c 'ulimit -Sn'").out()).isEqualTo("256\n");
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
}
