package io.jenkins.plugins.assumed_role.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

    /** Scripts give names of branches and the like, which others choose. */
    @Test
    void an_argument_is_never_read_from_a_file(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secrets"), "what-is-in-the-file");
        String argument = "@" + file;

        assertThat(WithAssumedRole.of(
                                List.of("arn:aws:iam::222222222222:role/x", "--tags", "branch=" + argument), Map.of())
                        .request()
                        .hops()
                        .get(0)
                        .tags())
                .containsValue(argument);
        assertThatThrownBy(() -> WithAssumedRole.of(List.of(argument), Map.of()).request())
                .hasMessageContaining("'" + argument + "' is not the ARN of a role");
        assertThatThrownBy(() -> WithAssumedRole.of(
                                List.of("arn:aws:iam::222222222222:role/x", "--session-name", argument), Map.of())
                        .request())
                .hasMessageContaining("'" + argument + "' is not valid");
    }
}
