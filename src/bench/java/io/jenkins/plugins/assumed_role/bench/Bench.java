package io.jenkins.plugins.assumed_role.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures everything that needs no Jenkins, and writes a table, the numbers and charts. */
public final class Bench {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int MEGABYTES = Integer.getInteger("bench.megabytes", 200);
    private static final List<String> PARTS =
            List.of(System.getProperty("bench.parts", "launcher,parallel,blocks,masking,generations")
                    .split(","));
    private static final Path OUTPUT = Path.of(System.getProperty("bench.output", "target/bench"));

    /** A later block is one of a controller that has been up for a while: the SDK has a lot to compile. */
    private static final int BLOCK_WARMUP = 5;

    private final List<Measurement> measured = new ArrayList<>();

    private Bench() {}

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench();
        bench.measure();
        bench.write();
    }

    private void measure() throws Exception {
        if (PARTS.contains("launcher")) {
            add(ColdStarts.measure(2 * ROUNDS));
        }
        if (PARTS.contains("parallel")) {
            add(ParallelBlocks.measure(4 * ROUNDS));
        }
        if (PARTS.contains("blocks")) {
            blocks();
        }
        if (PARTS.contains("masking")) {
            masking();
        }
        if (PARTS.contains("generations")) {
            add(MaskedGenerations.measure(3 * ROUNDS, MEGABYTES));
        }
    }

    private void add(Collection<Measurement> measurements) {
        measurements.forEach(measurement -> System.out.println(measurement.line()));
        measured.addAll(measurements);
    }

    private void blocks() throws Exception {
        Map<String, double[]> seconds = jmh(
                BlockBenchmark.class,
                BLOCK_WARMUP,
                result -> result.getParams().getBenchmark().replaceAll(".*\\.", "") + " "
                        + result.getParams().getParam("stsMillis"));
        for (String stsMillis : List.of("0", "20")) {
            String condition = stsMillis.equals("0") ? "" : ", STS takes " + stsMillis + " ms";
            Measurement bare = Measurement.plain(
                    "blocks", "bare exchanges" + condition, seconds.get("bareExchanges " + stsMillis));
            add(List.of(
                    bare,
                    Measurement.plain("blocks", "a later block" + condition, seconds.get("block " + stsMillis))
                            .against(bare, 1.3)));
        }
    }

    private void masking() throws Exception {
        Map<String, double[]> seconds = jmh(
                MaskingBenchmark.class,
                1,
                result -> result.getParams().getParam("generations") + " "
                        + result.getParams().getParam("present"));
        for (boolean present : new boolean[] {false, true}) {
            String condition = present ? ", some printed" : ", none printed";
            Measurement plain = Measurement.plain("masking", "plain copy" + condition, seconds.get("0 " + present));
            add(List.of(plain));
            for (int generations : new int[] {1, 10, 100}) {
                String name = generations + (generations == 1 ? " generation" : " generations") + condition;
                add(List.of(Measurement.plain("masking", name, seconds.get(generations + " " + present))
                        .against(plain, 3)));
            }
        }
    }

    /** Measures all variants in each round, each in its own JVM. */
    private static Map<String, double[]> jmh(Class<?> benchmark, int warmupSeconds, Function<RunResult, String> name)
            throws Exception {
        Map<String, double[]> seconds = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(benchmark.getName())
                            .param("megabytes", String.valueOf(MEGABYTES))
                            .forks(1)
                            .warmupIterations(2)
                            .warmupTime(TimeValue.seconds(warmupSeconds))
                            .measurementIterations(3)
                            .measurementTime(TimeValue.seconds(1))
                            .timeUnit(TimeUnit.NANOSECONDS)
                            .shouldFailOnError(true)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run()) {
                seconds.computeIfAbsent(name.apply(result), key -> new double[ROUNDS])[round] =
                        result.getPrimaryResult().getScore() / 1e9;
            }
        }
        return seconds;
    }

    private void write() throws IOException {
        Files.createDirectories(OUTPUT);
        Map<String, String> titles = Map.of(
                "launcher", "One command as a role, in seconds",
                "parallel", "From the first request to the last session, in seconds",
                "blocks", "A block, and its exchanges alone, in seconds",
                "masking", "Copying a log of " + MEGABYTES + " MB, in seconds",
                "generations", "Masking a log of " + MEGABYTES + " MB in memory, in seconds of the processor");
        for (String part : PARTS) {
            Files.writeString(
                    OUTPUT.resolve("performance-" + part + ".json"),
                    measured.stream()
                            .filter(measurement -> measurement.chart().equals(part))
                            .map(Measurement::json)
                            .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
            Chart.of(measured, part, titles.get(part)).write(OUTPUT.resolve("performance-" + part + ".svg"));
        }
        System.out.println("\nThe numbers and charts are in " + OUTPUT.toAbsolutePath());
    }
}
