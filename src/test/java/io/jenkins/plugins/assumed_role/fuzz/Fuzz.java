package io.jenkins.plugins.assumed_role.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Coverage-guided fuzzing, one target after the other: {@code mvn -Pfuzz -Dfuzz.seconds=600}. Findings are in {@code target/fuzz}; an
 * input that shows a bug belongs into {@code src/test/fuzz}.
 */
final class Fuzz {

    private static final String DRIVER = "com.code_intelligence.jazzer.Jazzer";
    private static final Path OUT = Path.of("target/fuzz");
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+)");

    private Fuzz() {}

    /** Seconds for each, and the names of targets, none for all. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> names = List.of(args).subList(1, args.length);
        List<String> findings = new ArrayList<>();
        for (Class<?> target : Targets.ALL) {
            if ((names.isEmpty() || names.contains(target.getSimpleName())) && !run(target, args[0])) {
                findings.add(target.getSimpleName());
            }
        }
        if (!findings.isEmpty()) {
            System.err.println("Something was found by " + findings + ", see " + OUT);
            System.exit(1);
        }
    }

    private static boolean run(Class<?> target, String seconds) throws IOException, InterruptedException {
        String name = target.getSimpleName();
        Path found = Files.createDirectories(OUT.resolve(name));
        Path log = OUT.resolve(name + ".log");
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DRIVER,
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=io.jenkins.plugins.assumed_role.**:org.apache.commons.cli.**:software.amazon.awssdk.protocols.**",
                        // Some targets have a server on purpose.
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                        "--reproducer_path=" + OUT,
                        "-artifact_prefix=" + OUT + "/" + name + "-",
                        "-max_total_time=" + seconds,
                        "-timeout=100",
                        "-print_final_stats=1",
                        found.toString(),
                        Targets.inputs(target).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String output = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        System.out.printf(
                "%-24s %s s, %s executions, coverage %s: %s%n",
                name,
                seconds,
                last(RUNS, output),
                last(COVERAGE, output),
                exit == 0 ? "nothing found" : "FOUND, see " + log);
        return exit == 0;
    }

    private static String last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        String last = "?";
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }
}
