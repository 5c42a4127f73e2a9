package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the output of a command, and its arguments, are those of a shell. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "what the launcher needs for it is in /proc")
class CommandOutputIT extends CommandShell {

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
}
