package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;

/** A stream of a command on its way to ours, through the masks. */
final class CommandOutput {

    private final StandardStream to;
    private final Masks masks;
    private final OutputPipe pipe = OutputPipe.open();
    private Thread thread;
    private volatile IOException failure;

    CommandOutput(StandardStream to, Masks masks) throws IOException {
        this.to = to;
        this.masks = masks;
    }

    /** The stream of a process that is about to start. */
    Redirect redirect() {
        return pipe == null ? Redirect.PIPE : pipe.writeEnd();
    }

    /** @param stream the stream of the started process, as the JDK returns it */
    void copy(InputStream stream) throws IOException {
        if (pipe != null) {
            pipe.started();
        }
        thread = new Thread(() -> copyAll(pipe == null ? stream : pipe), to.toString());
        thread.start();
    }

    /** Writes output at once, so that a progress bar moves. */
    private void copyAll(InputStream stream) {
        try (InputStream from = stream;
                OutputStream out = masks.mask(to.open(), Charset.defaultCharset())) {
            byte[] buffer = new byte[16 * 1024];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException x) {
            // The pipe is closed by now. The command fails at its next line, as it does in a pipeline of a shell.
            failure = x;
        }
    }

    /**
     * Waits until all that the command has written is written.
     *
     * @return why it could not be written; null if it was, or if its reader did not want it
     */
    String finish() throws InterruptedException {
        if (pipe != null) {
            pipe.commandEnded();
        }
        thread.join();
        return failure == null ? null : to.describe(failure);
    }
}
