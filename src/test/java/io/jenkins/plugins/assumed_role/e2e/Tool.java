package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A real program, run with no variables of AWS except those of the test. */
public final class Tool {

    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment;
    private Path directory = Path.of(".");
    private String input = "";
    private Duration limit = Duration.ofSeconds(120);

    private Tool(List<String> command, Map<String, String> environment) {
        this.command.addAll(command);
        this.environment = environment;
    }

    /** The launcher as it is packaged, which starts in half the time of its jar. */
    public static Tool launcher(Map<String, String> environment, String... arguments) {
        if (File.separatorChar == '\\') {
            // The program is a script of the shell.
            return jar(environment, arguments);
        }
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        return new Tool(List.of(packaged("with-assumed-role")), all).with(arguments);
    }

    /** The jar of the launcher, without the options and the archive of the program. */
    public static Tool jar(Map<String, String> environment, String... arguments) {
        return new Tool(List.of(ofJvm("java"), "-jar", packaged("with-assumed-role.jar")), environment).with(arguments);
    }

    private static String packaged(String name) {
        Path file = Path.of("target", name).toAbsolutePath();
        assertThat(file).isRegularFile();
        return file.toString();
    }

    private Tool with(String... arguments) {
        command.addAll(List.of(arguments));
        return this;
    }

    /** The keytool of this JVM, for a key store. */
    public static Tool keytool(Path store, String password, String... arguments) {
        return new Tool(List.of(ofJvm("keytool")), Map.of())
                .with(ShortJvm.OPTIONS.stream().map(option -> "-J" + option).toArray(String[]::new))
                .with(arguments)
                .with("-keystore", store.toString(), "-storepass", password);
    }

    static String ofJvm(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    public static Tool of(Map<String, String> environment, String... command) {
        return new Tool(List.of(command), environment);
    }

    /** Reports the test as skipped where the program is not installed. */
    public static void assumeInstalled(String program) {
        assumeTrue(isInstalled(program), program + " is not installed");
    }

    public static boolean isInstalled(String program) {
        return find(program).isPresent();
    }

    /** Finds a tool on the PATH. */
    public static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public Tool in(Path directory) {
        this.directory = directory;
        return this;
    }

    public Tool limit(Duration limit) {
        this.limit = limit;
        return this;
    }

    public Tool input(String text) {
        this.input = text;
        return this;
    }

    /**
     * Undoes the settings of a parent that runs this in the background: the JVM does not touch signals that were ignored when it started.
     * Reports the test as skipped where {@code env} cannot do that.
     */
    public Tool withDefaultSignals() throws Exception {
        boolean able = isInstalled("env")
                && new ProcessBuilder("env", "--default-signal", "true").start().waitFor() == 0;
        assumeTrue(able, "env --default-signal is not there");
        command.addAll(0, List.of("env", "--default-signal"));
        return this;
    }

    /** Ends it with all that it started, since a command that waits for its end would go on. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Ends the tool at the time limit. */
    public Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") && !name.equals("AWS_CA_BUNDLE"));
        // Neither a file of the user nor the real metadata service of the machine plays a part.
        builder.environment().put("AWS_CONFIG_FILE", "/nonexistent/config");
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
        builder.environment().put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9");
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture.delayedExecutor(limit.toSeconds(), TimeUnit.SECONDS).execute(() -> end(process));
        return process;
    }

    public Result run() throws Exception {
        Process process = start();
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException x) {
            // It did not want to read.
        }
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            end(process);
            throw new AssertionError(command + " did not end; so far: " + out.get() + err.get());
        }
        return new Result(process.exitValue(), out.get(), err.get());
    }

    /** Runs beside others, of which each waits for something. */
    public CompletableFuture<Result> runInBackground() {
        return onOwnThread(() -> {
            try {
                return run();
            } catch (Exception x) {
                throw new IllegalStateException(x);
            }
        });
    }

    private static <T> CompletableFuture<T> onOwnThread(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> new Thread(run).start());
    }

    private static CompletableFuture<String> read(java.io.InputStream in) {
        return onOwnThread(() -> {
            try (in) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException x) {
                return "(broken off: " + x + ")";
            }
        });
    }

    /** The exit code and the output. */
    public record Result(int exitCode, String out, String err) {
        public Result succeeded() {
            assertThat(exitCode).as("%s%n%s", out, err).isZero();
            return this;
        }
    }
}
