package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the log messages of the pages with the code. {@code ErrorPageTest} compares the messages before a block begins. */
class MessagesTest {

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "docs/errors.md,          While a block is open,   8",
        "docs/troubleshooting.md, Messages in the log,     6",
        "docs/troubleshooting.md, Messages of the launcher, 5"
    })
    void each_message_is_in_the_code(Path page, String heading, int least) throws Exception {
        String code = code();
        List<String> messages = Files.readString(page)
                .lines()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| ")[0])
                .flatMap(column ->
                        Pattern.compile("`([^`]+)`").matcher(column).results().map(found -> found.group(1)))
                .flatMap(message -> Stream.of(message.split("…")))
                .map(String::strip)
                .toList();

        assertThat(messages)
                .hasSizeGreaterThanOrEqualTo(least)
                .allSatisfy(message -> assertThat(code).contains(message));
    }

    /** Returns the code with texts joined that are split over lines. */
    private static String code() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            return files.filter(file -> file.toString().matches(".*\\.(java|sh)"))
                    .map(MessagesTest::read)
                    .collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "");
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
