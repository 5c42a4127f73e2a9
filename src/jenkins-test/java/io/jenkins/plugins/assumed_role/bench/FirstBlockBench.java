package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.support.ControllerJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Measures the time and the data of the first block on a fresh agent, compared with the AWS SDK on the agent. */
class FirstBlockBench {

    @Test
    void first_block() throws Exception {
        Path results = BenchTable.file("first-block.json");
        ControllerJvm.run(
                jarsOfThePlugin(ControllerJvm.classes().resolveSibling("assumed-role/WEB-INF/lib")),
                FirstBlock.class,
                results.toString(),
                System.getProperty("rounds", "5"));
        BenchTable table = new BenchTable(
                results,
                List.of("variant", "roundTripMillis"),
                List.of("firstMillis", "laterMillis", "bytesToAgentFirst", "bytesToAgent"));
        table.print();
        List<Measurement> bars = new ArrayList<>();
        for (String roundTrip : List.of("0", "20")) {
            Measurement ours = first(table, "withAssumedRole", roundTrip);
            for (String other : List.of("SDK on the agent, URL connection", "SDK on the agent, Apache client")) {
                Measurement theirs = first(table, other, roundTrip);
                bars.add(theirs);
                bars.add(ours.against(theirs, roundTrip.equals("20") ? 0.05 : 0));
            }
        }
        table.chart("The first block on a fresh agent, in seconds", bars);
    }

    private static Measurement first(BenchTable table, String variant, String roundTrip) throws IOException {
        return table.measurement(
                variant + ", " + roundTrip + " ms",
                variant + " | " + roundTrip,
                result -> result.getDouble("firstMillis") / 1000);
    }

    private static String jarsOfThePlugin(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
