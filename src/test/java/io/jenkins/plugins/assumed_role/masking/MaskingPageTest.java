package io.jenkins.plugins.assumed_role.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands of {@code docs/security.md}, and compares the claims of the page with the output of the stream. */
class MaskingPageTest {

    private static final Path PAGE = Path.of("docs/security.md");
    private static final Pattern ROW = Pattern.compile("\\| `(.+)` \\| [^|]+ \\|");
    private static final int NOT_FOUND = 127;
    /** The length of text that differs between two runs with other secrets, and so reveals something about the secret. */
    private static final int LEAKING = 8;

    static Stream<String> hidden() throws IOException {
        return commands("Each of these is hidden:", "Masking prevents accidents only.");
    }

    static Stream<String> readable() throws IOException {
        return commands("Each of these stays readable", "The block does not mask:");
    }

    private static Stream<String> commands(String after, String before) throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf(after));
        table = table.substring(0, table.indexOf(before));
        List<String> commands = table.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1).replace("\\|", "|"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(10).hasSize((int)
                table.lines().filter(line -> line.startsWith("| `")).count());
        return commands.stream();
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void hides_the_text_that_the_page_calls_hidden(String command) throws Exception {
        assertThat(readable(command)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void does_not_hide_the_text_that_the_page_calls_readable(String command) throws Exception {
        assertThat(readable(command)).isNotEmpty();
    }

    /** The visible parts of an output that reveal something about the secrets. */
    private static Set<String> readable(String command) throws Exception {
        List<String> secrets = Samples.generation(5);
        String output = run(command, secrets);
        Set<String> leaking = parts(output);
        leaking.removeAll(parts(run(command, Samples.generation(6))));
        assertThat(leaking).isNotEmpty();
        Set<String> shown = parts(Samples.masked(
                Samples.masks(secrets.toArray(String[]::new)), UTF_8, List.of(output.getBytes(ISO_8859_1))));
        shown.retainAll(leaking);
        return shown;
    }

    private static Set<String> parts(String output) {
        Set<String> parts = new HashSet<>();
        IntStream.rangeClosed(0, output.length() - LEAKING).forEach(i -> parts.add(output.substring(i, i + LEAKING)));
        return parts;
    }

    private static String run(String command, List<String> secrets) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", secrets.get(0),
                        "AWS_SECRET_ACCESS_KEY", secrets.get(1),
                        "AWS_SESSION_TOKEN", secrets.get(2)));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        int exitCode = process.waitFor();
        assumeTrue(exitCode != NOT_FOUND, "not installed");
        assertThat(exitCode).as(output).isZero();
        return output;
    }
}
