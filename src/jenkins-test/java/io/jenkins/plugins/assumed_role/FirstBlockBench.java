package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.AgentPlace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the first block on a fresh agent takes and sends, beside the AWS SDK on the agent. */
class FirstBlockBench {

    @Test
    void first_block() throws Exception {
        Path classes = Path.of(AgentPlace.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String jars = jarsOfThePlugin(classes.resolveSibling("assumed-role/WEB-INF/lib"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path results = Files.createDirectories(classes.resolveSibling("bench")).resolve("first-block.json");
        Process controller = new ProcessBuilder(
                        "java",
                        "-Xmx1g",
                        "-cp",
                        classPath.replace(classes.toString(), jars),
                        FirstBlock.class.getName(),
                        results.toString(),
                        System.getProperty("rounds", "3"))
                .inheritIO()
                .start();
        assertThat(controller.waitFor()).isZero();
        new BenchTable(
                        results,
                        List.of("variant", "roundTripMillis"),
                        List.of("firstMillis", "laterMillis", "bytesToAgentFirst", "bytesToAgent"))
                .print();
    }

    private static String jarsOfThePlugin(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
