package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.channel.AgentPlace;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.sf.json.JSONArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first block sends to an agent that has just connected, on real Remoting. */
class FreshAgentTest {

    @TempDir
    private Path directory;

    /** The limit that an SDK on the agent exceeds a hundred times over. */
    @Test
    void the_first_block_sends_at_most_64_kB() throws Exception {
        Path classes = Path.of(AgentPlace.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        // As the hpi has it.
        Path jar = directory.resolve("assumed-role-agent.jar");
        try (Stream<Path> sent = Files.list(classes.resolve("io/jenkins/plugins/assumed_role/agent"));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path file : sent.toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        Path results = directory.resolve("results.json");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

        Process controller = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar + File.pathSeparator + classPath,
                        FirstBlock.class.getName(),
                        results.toString(),
                        "1",
                        "withAssumedRole")
                .inheritIO()
                .start();

        assertThat(controller.waitFor()).isZero();
        JSONArray measured = JSONArray.fromObject(Files.readString(results));
        assertThat(measured.size()).isEqualTo(2);
        for (int i = 0; i < measured.size(); i++) {
            assertThat(measured.getJSONObject(i).getInt("bytesToAgent")).isBetween(10_000, 64 * 1024);
        }
    }
}
