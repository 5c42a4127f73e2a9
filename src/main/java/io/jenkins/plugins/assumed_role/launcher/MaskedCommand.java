package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Pattern;

/** A command that runs as the role: it reads our standard input itself, and its output passes through the masks. */
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

    /**
     * Runs it.
     *
     * @return the exit code of the command, or 128 + n if signal n ended it; {@link WithAssumedRole#OWN_FAILURE} if it ended with 0 and its
     *     output could not be written
     */
    int run() throws CommandFailure, IOException, InterruptedException {
        CommandOutput out = new CommandOutput(StandardStream.OUT, masks);
        CommandOutput err = StandardStream.areOne() ? null : new CommandOutput(StandardStream.ERR, masks);
        Signals signals = Signals.keep();
        Process process = start(out, err);
        signals.forwardTo(process);
        // On its own thread: a command without output does not wait for it.
        DaemonThreads.factory("masks")
                .newThread(() -> masks.prepare(Charset.defaultCharset()))
                .start();
        out.copy(process.getInputStream());
        if (err != null) {
            err.copy(process.getErrorStream());
        }
        int exitCode = process.waitFor();
        String failure = out.finish();
        if (err != null) {
            String second = err.finish();
            failure = failure == null ? second : failure;
        }
        if (failure == null) {
            return exitCode;
        }
        CommandBlock.report(failure);
        return exitCode == 0 ? WithAssumedRole.OWN_FAILURE : exitCode;
    }

    /** @param err null to merge it into the output */
    private Process start(CommandOutput out, CommandOutput err) throws CommandFailure {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(Redirect.INHERIT).redirectOutput(out.redirect());
        if (err == null) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(err.redirect());
        }
        environment.applyTo(builder.environment());
        try {
            return builder.start();
        } catch (IOException x) {
            // The JDK gives the errno in its message alone, as error=2 or, since 24, as error: 2. That is ENOENT.
            boolean missing = NOT_FOUND.matcher(String.valueOf(x.getMessage())).find();
            throw new CommandFailure(
                    missing ? 127 : 126,
                    "cannot run '" + command.get(0) + "': " + (missing ? "command not found" : Failures.message(x)));
        }
    }
}
