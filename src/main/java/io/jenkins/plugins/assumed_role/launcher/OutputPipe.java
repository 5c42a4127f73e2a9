package io.jenkins.plugins.assumed_role.launcher;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A pipe from a command to this JVM that ends with the command, even if a background process still holds it. That process keeps a reader:
 * without one its next line would kill it. The pipes of {@link Process} do neither, since the JDK closes them when the process ends.
 */
final class OutputPipe extends InputStream {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The time after the command for which its filters, as in {@code exec > >(tee log)}, may be silent. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The time after the command for which a background process that is never silent is read. */
    private static final long TALKATIVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Pipe pipe;
    private final String identity;
    private File file;
    private final Selector selector = Selector.open();

    private volatile boolean commandEnded;
    private boolean atEnd;
    private long readUntil;
    private long pending;

    private OutputPipe(Pipe pipe, String identity) throws IOException {
        this.pipe = pipe;
        this.identity = identity;
        findFile();
        pipe.source().configureBlocking(false);
        pipe.source().register(selector, SelectionKey.OP_READ);
    }

    /** @return null where the system does not give a name to a pipe, so that a command can be started with it; Linux does */
    static OutputPipe open() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return null;
        }
        Map<String, Path> before = pipes();
        Pipe pipe = Pipe.open();
        Map<String, Path> made = pipes();
        made.keySet().removeAll(before.keySet());
        if (made.size() == 1) {
            return new OutputPipe(pipe, made.keySet().iterator().next());
        }
        pipe.sink().close();
        pipe.source().close();
        return null;
    }

    /** Finds a descriptor of the pipe. By the name of any of them both of its ends can be opened. */
    private void findFile() throws IOException {
        file = pipes().get(identity).toFile();
    }

    /** Maps the identities of the pipes that this process has to a descriptor of each. */
    private static Map<String, Path> pipes() throws IOException {
        Map<String, Path> pipes = new TreeMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("pipe:")) {
                        pipes.put(target, descriptor);
                    }
                } catch (IOException x) {
                    // It was closed in the meantime, like the descriptor of this directory.
                }
            }
        }
        return pipes;
    }

    /** The output of a process that is about to start. */
    Redirect writeEnd() {
        return Redirect.to(file);
    }

    /** Closes our end, so that only the command has the pipe. */
    void started() throws IOException {
        pipe.sink().close();
        findFile();
    }

    /** Ends the pipe after the output that the command, which has ended, has written so far. */
    void commandEnded() {
        commandEnded = true;
        selector.wakeup();
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            if (commandEnded && readUntil == 0) {
                readUntil = System.nanoTime() + TALKATIVE_NANOS;
                pending = available();
            }
            boolean mayEnd = commandEnded && pending <= 0;
            long left = readUntil - System.nanoTime();
            if (mayEnd && left <= 0) {
                return -1;
            }
            int n = pipe.source().read(ByteBuffer.wrap(buffer, offset, length));
            if (n != 0) {
                pending -= n;
                atEnd = n < 0;
                return n;
            }
            if (readUntil != 0 && !waitAWhile(left)) {
                return -1;
            }
            if (readUntil == 0) {
                selector.select();
            }
            selector.selectedKeys().clear();
        }
    }

    private boolean waitAWhile(long left) throws IOException {
        long quietUntil = System.nanoTime() + Math.min(left, QUIET_NANOS);
        long wait = quietUntil - System.nanoTime();
        while (wait > 0) {
            if (selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait))) > 0) {
                return true;
            }
            // The thread may wake up although no output arrived.
            wait = quietUntil - System.nanoTime();
        }
        return false;
    }

    /** The number of bytes in the pipe, which a channel does not report. */
    @Override
    public int available() throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            return in.available();
        }
    }

    @Override
    public void close() throws IOException {
        try (selector;
                Pipe.SourceChannel source = pipe.source()) {
            if (commandEnded && !atEnd && source.isOpen()) {
                leaveToReader();
            }
        }
    }

    /** The reader ends with the last process that has the pipe: a signal for the group of the launcher does not end it. */
    private void leaveToReader() throws IOException {
        ProcessBuilder reader = new ProcessBuilder("sh", "-c", "trap '' HUP INT QUIT TERM; exec cat")
                .directory(new File("/"))
                .redirectInput(file)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        reader.environment().keySet().retainAll(Set.of("PATH"));
        reader.start();
    }
}
