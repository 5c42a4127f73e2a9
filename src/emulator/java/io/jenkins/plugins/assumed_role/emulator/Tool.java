package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real tool in an environment with nothing of AWS in it but what the test gives. */
final class Tool {
    private static final int SECONDS = 120;

    private final String name;
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** What a tool said, both streams together, and how it ended. */
    record Result(int exit, String output) {}

    /** Skips the test when the tool is not installed. */
    Tool(String name, Path directory) {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, name)));
        assumeThat(found).as("%s is on the PATH", name).isTrue();
        this.name = name;
        this.directory = directory;
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", directory.toString());
        environment.put("AWS_CONFIG_FILE", directory.resolve("no-config").toString());
        environment.put(
                "AWS_SHARED_CREDENTIALS_FILE",
                directory.resolve("no-credentials").toString());
        environment.put("AWS_MAX_ATTEMPTS", "1");
        environment.put("AWS_PAGER", "");
        environment.put("CHECKPOINT_DISABLE", "1");
        environment.put("TF_IN_AUTOMATION", "1");
    }

    Tool with(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** Without an instance around it. */
    Tool elsewhere(AwsEmulator aws) {
        environment.putAll(aws.environment());
        environment.remove("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        return this;
    }

    /** What the tool says when all goes well. */
    String succeed(String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("%s ends in time", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
