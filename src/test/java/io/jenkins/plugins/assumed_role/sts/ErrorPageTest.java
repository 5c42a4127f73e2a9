package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page of errors with the code. */
class ErrorPageTest {

    private static final Path PAGE = Path.of("docs/errors.md");
    private static final Path SOURCES = Path.of("src/main/java/io/jenkins/plugins/assumed_role/sts");

    @Test
    void each_code_with_a_remedy_is_on_the_page_and_no_other() throws Exception {
        List<String> onPage = Files.readString(PAGE)
                .lines()
                .filter(line -> line.matches("`\\w+`(, `\\w+`)*"))
                .flatMap(line -> found("`(\\w+)`", line))
                .toList();

        assertThat(onPage)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(StsError.values())
                        .flatMap(error -> error.codes().stream())
                        .toList());
    }

    /** Outside the errors of AWS, the messages are our own, word by word. */
    @Test
    void each_message_on_the_page_is_in_the_code() throws Exception {
        String code = code();
        List<String> messages = Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.equals("## Before STS"))
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> found("`([^`]+)`", line.split(" \\| ")[0]))
                .toList();

        assertThat(messages)
                .hasSizeGreaterThan(20)
                .allSatisfy(message -> assertThat(code).contains(message));
    }

    private static Stream<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult result) -> result.group(1));
    }

    /** Returns the code with texts joined that are split over lines. */
    private static String code() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(ErrorPageTest::read)
                    .collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "")
                    .replaceAll("\" \\+ AwsVariables\\.(?:METADATA_)?\\w+ \\+ \"", "…");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException x) {
            throw new AssertionError(x);
        }
    }
}
