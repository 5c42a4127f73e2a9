package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output or standard error of this process. */
enum StandardStream {
    OUT(FileDescriptor.out, "1", "standard output"),
    ERR(FileDescriptor.err, "2", "standard error");

    /** The type of a file in its mode, and the types that have a reader (stat(2)). */
    private static final int TYPE = 0170000;

    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private final FileDescriptor descriptor;
    private final Path path;
    private final String name;
    private final boolean hasReader;

    StandardStream(FileDescriptor descriptor, String number, String name) {
        this.descriptor = descriptor;
        this.path = Path.of("/dev/fd", number);
        this.name = name;
        this.hasReader = findReader();
    }

    private boolean findReader() {
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode") & TYPE;
            return type == FIFO || type == SOCKET;
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException x) {
            // It is closed, or this is Windows, where only the end of a pipe matters.
            return !Files.isDirectory(Path.of("/dev"));
        }
    }

    /** Finds whether both are one terminal, file or pipe, in which the lines of a command have an order. */
    static boolean areOne() {
        try {
            return Files.isSameFile(OUT.path, ERR.path);
        } catch (IOException x) {
            return false;
        }
    }

    /** Opens it without a buffer. Closing it leaves it open, because the launcher may report something after the command. */
    OutputStream open() {
        return new FileOutputStream(descriptor) {
            @Override
            public void close() {
                // The process keeps it open as long as it runs.
            }
        };
    }

    /** @throws IOException if it cannot be written, other than by a reader that went away */
    void print(String text) throws IOException {
        try {
            open().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException x) {
            if (describe(x) != null) {
                throw new MachineException(describe(x));
            }
        }
    }

    /**
     * Describes a failure to write.
     *
     * @return null if the reader closed the stream, as {@code head} does after its last line
     */
    String describe(IOException failure) {
        return hasReader ? null : name + " cannot be written: " + Failures.message(failure);
    }

    @Override
    public String toString() {
        return name;
    }
}
