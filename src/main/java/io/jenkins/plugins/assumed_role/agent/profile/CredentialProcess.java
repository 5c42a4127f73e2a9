package io.jenkins.plugins.assumed_role.agent.profile;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that prints credentials, started by the shell as the AWS SDKs do it.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">Process credential provider</a>
 */
public final class CredentialProcess {

    /** The most bytes that it may print. */
    public static final int MAX_OUTPUT = 64 * 1024;

    /** The bytes to keep from the beginning of its standard error. */
    public static final int MAX_ERROR = 4 * 1024;

    /** The time to read the output of a process that has ended. */
    private static final int MARGIN_MILLIS = 1_000;

    private static final ExecutorService READERS = DaemonThreads.pool("AWS credential_process");

    private final String command;
    private final Map<String, String> environment;

    public CredentialProcess(String command, Map<String, String> environment) {
        this.command = command;
        this.environment = environment;
    }

    /** The exit code and the output of a process that ended by itself. */
    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
    public record Answer(int exitCode, String output, String error) implements Serializable {

        /** Shows no output, which holds keys. */
        @Override
        public String toString() {
            return "exit code " + exitCode;
        }
    }

    /** Runs it, without standard input; after the time limit the process and its children are killed. */
    public Answer run(int millis) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(shell());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            ByteArrayOutputStream error = new ByteArrayOutputStream();
            Future<?> outputRead = READERS.submit(() -> readAll(process, output));
            Future<?> errorRead = READERS.submit(() -> readStart(process.getErrorStream(), error));
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new MachineException(
                        "it did not end within " + Math.max(1, millis / 1000) + " s, and was killed");
            }
            awaitEnd(outputRead);
            // Before the other stream: Java closes both when it kills a process.
            if (output.size() > MAX_OUTPUT) {
                throw new MachineException("it printed more than " + MAX_OUTPUT + " bytes, and was killed");
            }
            awaitEnd(errorRead);
            return new Answer(process.exitValue(), text(output), text(error));
        } finally {
            kill(process);
        }
    }

    private List<String> shell() {
        return System.getProperty("os.name").startsWith("Windows")
                ? List.of("cmd.exe", "/C", command)
                : List.of("sh", "-c", command);
    }

    private static Void readAll(Process process, ByteArrayOutputStream all) throws IOException {
        InputStream in = process.getInputStream();
        byte[] piece = new byte[MAX_ERROR];
        int length;
        while (all.size() <= MAX_OUTPUT && (length = in.read(piece)) >= 0) {
            all.write(piece, 0, length);
        }
        if (all.size() > MAX_OUTPUT) {
            kill(process);
        }
        return null;
    }

    /** Reads to the end and keeps the beginning, so that the process does not wait for a reader. */
    private static Void readStart(InputStream in, ByteArrayOutputStream start) throws IOException {
        byte[] piece = new byte[MAX_ERROR];
        int length;
        while ((length = in.read(piece)) >= 0) {
            start.write(piece, 0, Math.min(length, MAX_ERROR - start.size()));
        }
        return null;
    }

    /** Stops reading after a margin, because a child of the process may keep the pipe open. */
    private static void awaitEnd(Future<?> reading) throws IOException, InterruptedException {
        try {
            reading.get(MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException x) {
            throw new MachineException("its output cannot be read: " + Failures.message(x.getCause()));
        } catch (TimeoutException x) {
            reading.cancel(true);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
