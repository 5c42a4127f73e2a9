package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Pattern;

/** A command that runs as the role: it reads our standard input itself, and what it prints passes through the masks. */
final class MaskedCommand {

    private static final Pattern NOT_FOUND = Pattern.compile("error(=|: )2\\b");

    private final List<String> command;
    private final ToolEnvironment environment;
    private final Masks masks;

    MaskedCommand(List<String> command, ToolEnvironment environment, Masks masks) {
        this.command = command;
        this.environment = environment;
        this.masks = masks;
    }

    /** @return the exit code of the command, or 128 + n if signal n ended it */
    int run() throws CommandFailure, InterruptedException {
        Process process = start();
        Signals.forwardTo(process);
        Thread out = pump(process.getInputStream(), FileDescriptor.out, "standard output");
        Thread err = pump(process.getErrorStream(), FileDescriptor.err, "standard error");
        int exitCode = process.waitFor();
        out.join();
        err.join();
        return exitCode;
    }

    private Process start() throws CommandFailure {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(Redirect.INHERIT);
        environment.applyTo(builder.environment());
        try {
            return builder.start();
        } catch (IOException x) {
            // The JDK tells the errno in its message alone, as error=2 or, since 24, as error: 2. That is ENOENT.
            boolean missing = NOT_FOUND.matcher(String.valueOf(x.getMessage())).find();
            throw new CommandFailure(
                    missing ? 127 : 126,
                    "cannot run '" + command.get(0) + "': " + (missing ? "command not found" : x.getMessage()));
        }
    }

    private Thread pump(InputStream from, FileDescriptor to, String name) {
        Thread thread = new Thread(() -> copy(from, to), name);
        thread.start();
        return thread;
    }

    /** Writes whatever is there at once, so that a progress bar moves. */
    private void copy(InputStream from, FileDescriptor to) {
        try (from;
                OutputStream out = masks.mask(new FileOutputStream(to), Charset.defaultCharset())) {
            byte[] buffer = new byte[16 * 1024];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException x) {
            // Nobody reads our output any more. Closing the pipe tells the command, which ends as it does in a shell.
        }
    }
}
