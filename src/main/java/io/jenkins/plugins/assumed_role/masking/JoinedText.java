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

    private byte[] copy = {};
    /** The raw text itself when it is a single line, else the copy. */
    private byte[] bytes = copy;

    private int start;
    private int end;
    private int rawEnd;
    /** For each line its first index here and in the raw text. */
    private int[] starts = new int[16];

    private int[] rawStarts = new int[16];
    private int lines;
    private boolean atLineStart;

    static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    /**
     * Takes a raw text, which must not change as long as this one is used.
     *
     * @param breaks whether to leave out line breaks
     * @param lineStart whether a line break stands before the text
     */
    void take(byte[] raw, int from, int to, boolean breaks, boolean lineStart) {
        int first = breaks ? skipBreaks(raw, from, to) : from;
        int firstEnd = breaks ? nextBreak(raw, first, to) : to;
        int second = skipBreaks(raw, firstEnd, to);
        atLineStart = lineStart || first > from;
        lines = 0;
        if (second == to) {
            bytes = raw;
            start = first;
            end = firstEnd;
            rawEnd = firstEnd;
            addLine(first, first);
        } else {
            bytes = copy(to - from);
            start = 0;
            end = 0;
            append(raw, first, firstEnd);
            for (int next = second; next < to; ) {
                int nextEnd = nextBreak(raw, next, to);
                append(raw, next, nextEnd);
                next = skipBreaks(raw, nextEnd, to);
            }
        }
    }

    private byte[] copy(int length) {
        if (copy.length < length) {
            copy = new byte[Math.max(length, 2 * copy.length)];
        }
        return copy;
    }

    private void append(byte[] raw, int from, int to) {
        addLine(end, from);
        System.arraycopy(raw, from, bytes, end, to - from);
        end += to - from;
        rawEnd = to;
    }

    private void addLine(int index, int raw) {
        if (lines == starts.length) {
            starts = Arrays.copyOf(starts, 2 * lines);
            rawStarts = Arrays.copyOf(rawStarts, 2 * lines);
        }
        starts[lines] = index;
        rawStarts[lines] = raw;
        lines++;
    }

    private static int skipBreaks(byte[] raw, int from, int to) {
        int i = from;
        while (i < to && isBreak(raw[i])) {
            i++;
        }
        return i;
    }

    private static int nextBreak(byte[] raw, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long breaks = breaks((long) LONG.get(raw, i));
            if (breaks != 0) {
                return i + Long.numberOfTrailingZeros(breaks) / Byte.SIZE;
            }
        }
        if (i < to && to >= Long.BYTES) {
            // The last eight bytes at once, those before i made unlike a break.
            int at = to - Long.BYTES;
            long breaks = breaks((long) LONG.get(raw, at) | (1L << (i - at) * Byte.SIZE) - 1);
            return breaks == 0 ? to : at + Long.numberOfTrailingZeros(breaks) / Byte.SIZE;
        }
        while (i < to && !isBreak(raw[i])) {
            i++;
        }
        return i;
    }

    /** The lowest bit set belongs to the first line break of eight bytes. */
    private static long breaks(long eight) {
        // One test for both: few other bytes of a text are not above a carriage return.
        return (eight - ABOVE_BREAKS & ~eight & HIGHEST_BITS) == 0
                ? 0
                : zeros(eight ^ EACH_BYTE * '\n') | zeros(eight ^ EACH_BYTE * '\r');
    }

    private static long zeros(long eight) {
        return eight - EACH_BYTE & ~eight & HIGHEST_BITS;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The place in the raw text behind the last byte of this one: line breaks alone may follow. */
    int rawEnd() {
        return rawEnd;
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
