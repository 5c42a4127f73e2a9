package io.jenkins.plugins.assumed_role.masking;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** A text without its line breaks, and the way back to the places in the raw text. */
final class JoinedText {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long ABOVE_BREAKS = EACH_BYTE * ('\r' + 1);
    private static final long HIGHEST_BITS = EACH_BYTE * 0x80;

    private byte[] bytes = {};
    private int length;
    /** For each line its first index here and in the raw text. */
    private int[] starts = new int[16];

    private int[] rawStarts = new int[16];
    private int lines;
    private boolean atLineStart;

    static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    /**
     * Takes a raw text.
     *
     * @param breaks whether to leave out line breaks
     * @param lineStart whether the text begins with a line
     */
    void take(byte[] raw, int from, int to, boolean breaks, boolean lineStart) {
        if (bytes.length < to - from) {
            bytes = new byte[Math.max(to - from, 2 * bytes.length)];
        }
        length = 0;
        lines = 0;
        atLineStart = lineStart;
        int start = from;
        while (start < to) {
            int end = breaks ? nextBreak(raw, start, to) : to;
            if (end > start) {
                line(raw, start, end);
            }
            start = end + 1;
        }
        atLineStart |= lines > 0 && rawStarts[0] > from;
    }

    private void line(byte[] raw, int start, int end) {
        if (lines == starts.length) {
            starts = Arrays.copyOf(starts, 2 * lines);
            rawStarts = Arrays.copyOf(rawStarts, 2 * lines);
        }
        starts[lines] = length;
        rawStarts[lines] = start;
        lines++;
        System.arraycopy(raw, start, bytes, length, end - start);
        length += end - start;
    }

    private static int nextBreak(byte[] raw, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long eight = (long) LONG.get(raw, i);
            // The lowest bit set belongs to the first byte that is not above a carriage return, so to a break or a tab.
            long low = eight - ABOVE_BREAKS & ~eight & HIGHEST_BITS;
            if (low == 0) {
                i += Long.BYTES;
            } else {
                i += Long.numberOfTrailingZeros(low) / Byte.SIZE;
                if (isBreak(raw[i])) {
                    return i;
                }
                i++;
            }
        }
        while (i < to && !isBreak(raw[i])) {
            i++;
        }
        return i;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The place in the raw text of a byte of this one. */
    int raw(int index) {
        int line = line(index);
        return rawStarts[line] + index - starts[line];
    }

    boolean isLineStart(int index) {
        int line = line(index);
        return starts[line] == index && (line > 0 || atLineStart);
    }

    private int line(int index) {
        int line = Arrays.binarySearch(starts, 0, lines, index);
        return line < 0 ? -line - 2 : line;
    }
}
