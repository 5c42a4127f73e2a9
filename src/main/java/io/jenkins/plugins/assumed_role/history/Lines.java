package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the lines of a file in both directions. The bytes are read as Latin-1, which is fast; a line is decoded when it is parsed. A file
 * that does not exist has no lines, because its day may be removed at any time.
 */
final class Lines {

    private static final int CHUNK = 1 << 16;

    /** The most bytes of a line; a longer one, which the plugin never writes, is not kept in memory. */
    private static final int LONGEST = 1 << 22;

    private Lines() {}

    /**
     * Reads complete lines from a position.
     *
     * @return the position after the last complete line, from which the lines that are added later can be read
     */
    static long from(long position, Path file, Consumer<String> taker) throws IOException {
        long next = position;
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] bytes = new byte[CHUNK];
            int length = 0;
            for (int read = read(channel, next, bytes, 0);
                    read > 0;
                    read = read(channel, next + length, bytes, length)) {
                int begin = 0;
                for (int i = length; i < length + read; i++) {
                    if (bytes[i] == '\n') {
                        taker.accept(text(bytes, begin, i));
                        begin = i + 1;
                    }
                }
                length += read - begin;
                next += begin;
                if (length > LONGEST) {
                    next += length;
                    length = 0;
                }
                byte[] free = length == bytes.length ? new byte[2 * length] : bytes;
                System.arraycopy(bytes, begin, free, 0, length);
                bytes = free;
            }
        } catch (NoSuchFileException x) {
            // Its day was removed in the meantime.
        }
        return next;
    }

    /**
     * Reads the lines of a file, the last first.
     *
     * @param taker returns whether it wants more
     * @return whether it wants more
     */
    static boolean backwards(Path file, Predicate<String> taker) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long position = channel.size();
            byte[] bytes = new byte[0];
            int end = 0;
            while (position > 0) {
                int more = (int) Math.min(CHUNK, position);
                byte[] longer = new byte[more + end];
                System.arraycopy(bytes, 0, longer, more, end);
                bytes = longer;
                position -= more;
                if (read(channel, position, bytes, 0, more) < more) {
                    return true;
                }
                end += more;
                for (int i = more - 1; i >= 0; i--) {
                    if (bytes[i] == '\n') {
                        if (!taker.test(text(bytes, i + 1, end))) {
                            return false;
                        }
                        end = i;
                    }
                }
                end = end > LONGEST ? 0 : end;
            }
            return end == 0 || taker.test(text(bytes, 0, end));
        } catch (NoSuchFileException x) {
            return true;
        }
    }

    private static int read(FileChannel channel, long position, byte[] bytes, int offset) throws IOException {
        return read(channel, position, bytes, offset, bytes.length - offset);
    }

    /** Returns the number of bytes, which is smaller only at the end of the file. */
    private static int read(FileChannel channel, long position, byte[] bytes, int offset, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        long next = position;
        for (int read = 0; buffer.hasRemaining() && read >= 0; next += Math.max(0, read)) {
            read = channel.read(buffer, next);
        }
        return length - buffer.remaining();
    }

    private static String text(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
