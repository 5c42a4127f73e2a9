package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Profiles of the process that calls STS, which the AWS SDK parses. Isolated, because the test replaces a property of the JVM. */
@Isolated
class ProfilesOfControllerTest {

    @AutoClose
    private final World world = new World();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        System.clearProperty("aws.configFile");
    }

    @Test
    void a_file_that_the_sdk_cannot_parse_is_the_reason() throws Exception {
        Path file = Files.writeString(directory.resolve("config"), "hunter2\n");
        System.setProperty("aws.configFile", file.toString());

        assertThatThrownBy(world::assume)
                .hasMessageContaining("why:   the AWS SDK on the Jenkins controller cannot be used")
                .hasMessageContaining("do:    Correct ~/.aws/config and ~/.aws/credentials there.")
                .hasMessageNotContaining("hunter2");
    }
}
