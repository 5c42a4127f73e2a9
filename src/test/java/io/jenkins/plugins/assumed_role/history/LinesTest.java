package io.jenkins.plugins.assumed_role.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {

    private static final int CHUNK = 1 << 16;

    private Path file;

    @BeforeEach
    void create(@TempDir Path directory) {
        file = directory.resolve("lines");
    }

    @Test
    void lines_of_any_length_are_read_in_both_directions() throws Exception {
        for (int longest : new int[] {3, 997, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK}) {
            List<String> lines = IntStream.range(0, 200)
                    .mapToObj(i -> i + "-ü" + "x".repeat(i % 10 == 0 ? longest : i))
                    .toList();
            Files.writeString(file, String.join("\n", lines).replace("\\\n", "\n") + "\n");

            assertThat(forwards(0)).as("longest " + longest).isEqualTo(lines);
            List<String> backwards = backwards();
            assertThat(backwards.remove(0)).as("after the last end").isEmpty();
            Collections.reverse(backwards);
            assertThat(backwards).as("longest " + longest).isEqualTo(lines);
        }
    }

    @Test
    void a_line_counts_when_it_is_complete() throws Exception {
        Files.writeString(file, "a\nb");
        List<String> lines = new ArrayList<>();
        long next = Lines.from(0, file, lines::add);
        assertThat(lines).containsExactly("a");

        Files.writeString(file, "c\nd\n", StandardOpenOption.APPEND);
        next = Lines.from(next, file, lines::add);
        assertThat(lines).containsExactly("a", "bc", "d");
        assertThat(Lines.from(next, file, lines::add)).isEqualTo(next);
    }

    @Test
    void reading_ends_when_the_taker_has_enough() throws Exception {
        Files.writeString(file, "a\nb\nc\n");
        List<String> lines = new ArrayList<>();

        assertThat(Lines.backwards(file, line -> lines.add(line) && !line.equals("b")))
                .isFalse();
        assertThat(lines).containsExactly("", "c", "b");
    }

    @Test
    void a_line_without_an_end_takes_no_more_memory_than_a_few_mebibytes() throws Exception {
        Files.writeString(file, "a\n" + "x".repeat(10 << 20) + "\nb\n");

        assertThat(forwards(0)).contains("a", "b").allMatch(line -> line.length() < 5 << 20);
        assertThat(backwards()).contains("a", "b").allMatch(line -> line.length() < 5 << 20);
    }

    @Test
    void a_file_that_is_gone_or_empty_has_no_lines() throws Exception {
        assertThat(forwards(0)).isEmpty();
        assertThat(backwards()).isEmpty();
        Files.createFile(file);
        assertThat(forwards(0)).isEmpty();
        assertThat(backwards()).isEmpty();
    }

    private List<String> forwards(long position) throws IOException {
        List<String> lines = new ArrayList<>();
        Lines.from(position, file, line -> lines.add(Lines.utf8(line)));
        return lines;
    }

    private List<String> backwards() throws IOException {
        List<String> lines = new ArrayList<>();
        Lines.backwards(file, line -> lines.add(Lines.utf8(line)));
        return lines;
    }
}
