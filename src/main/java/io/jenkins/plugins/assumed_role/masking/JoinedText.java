package io.jenkins.plugins.assumed_role.masking;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A text without its line breaks, the indentation behind them and the colours of a terminal, since a form is found across
 * them, and the way back to the places in the raw text. Before it stands its context: the last bytes of the text before.
 */
final class JoinedText {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final byte ESCAPE = 0x1B;
    private static final long ABOVE_CONTROLS = EACH_BYTE * (ESCAPE + 1);
    private static final long HIGHEST_BITS = EACH_BYTE * 0x80;
    /** The bytes of a colour of 24 bits, as in {@code ESC [ 38;2;255;255;255 m}, with room for two attributes. */
    private static final int LONGEST_ESCAPE = 24;

    private static final int CHARACTER_SET = "\u001b(B".length();
    private static final int FEW_RUNS = 4;
    private static final int SHORT_LINE = 40;

    final byte[] bytes;
    /** The length of the context, and the index of the first byte of the raw text. */
    final int fresh;

    final int end;
    /** The place in the raw text up to which it is here: a sequence that is not complete is left for later. */
    final int rawEnd;
    /** True if a line begins behind the last byte. */
    final boolean atLineStart;

    /** The first indexes, here and in the raw text, of the runs that stand in both without a gap. */
    private int[] starts;

    private int[] rawStarts;
    private int runs;

    /**
     * A way to read a text.
     *
     * @param joinsLines whether to leave out anything
     * @param skipsIndentation whether to leave out blanks at the beginning of a line
     * @param last whether nothing follows, so that a sequence that is not complete is none
     */
    record Reading(boolean joinsLines, boolean skipsIndentation, boolean last) {}

    JoinedText(byte[] context, byte[] raw, int from, int to, Reading reading, boolean lineStart) {
        fresh = context.length;
        starts = new int[FEW_RUNS + (to - from) / SHORT_LINE];
        rawStarts = new int[starts.length];
        bytes = Arrays.copyOf(context, fresh + to - from);
        add(0, from - fresh);
        int length = fresh;
        boolean atStart = lineStart;
        int i = from;
        while (i < to) {
            int skipped = reading.joinsLines ? skipped(raw, i, to, atStart, reading) : 0;
            if (skipped < 0 && !reading.last) {
                break;
            }
            if (skipped > 0) {
                atStart |= isBreak(raw[i]);
                i += skipped;
            } else {
                int next = reading.joinsLines ? nextControl(raw, i + 1, to) : to;
                System.arraycopy(raw, i, bytes, length, next - i);
                add(length, i);
                length += next - i;
                atStart = false;
                i = next;
            }
        }
        end = length;
        rawEnd = i;
        atLineStart = atStart;
    }

    /** A form as it is looked for. */
    static byte[] join(byte[] form) {
        JoinedText joined = new JoinedText(new byte[0], form, 0, form.length, new Reading(true, false, true), false);
        return Arrays.copyOf(joined.bytes, joined.end);
    }

    static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The number of bytes to leave out at a place; -1 if that depends on what follows the text. */
    private static int skipped(byte[] raw, int at, int to, boolean atStart, Reading reading) {
        boolean blanks = reading.skipsIndentation && (atStart || isBreak(raw[at]));
        int i = at;
        while (i < to && (isBreak(raw[i]) || blanks && isBlank(raw[i]))) {
            i++;
        }
        return i == at && raw[at] == ESCAPE ? escape(raw, at, to) : i - at;
    }

    /**
     * The length of a sequence that sets a colour or clears a line, as {@code grep --color} prints around a match, or selects a character
     * set, as {@code tput sgr0} does as well.
     */
    private static int escape(byte[] raw, int at, int to) {
        int longest = Math.min(to, at + LONGEST_ESCAPE);
        if (at + 1 < to && (raw[at + 1] == '(' || raw[at + 1] == ')')) {
            return at + 2 < to ? CHARACTER_SET : -1;
        }
        if (at + 1 < to && raw[at + 1] != '[') {
            return 0;
        }
        int i = at + 2;
        while (i < longest && (raw[i] >= '0' && raw[i] <= '9' || raw[i] == ';')) {
            i++;
        }
        if (i >= longest) {
            return longest == to ? -1 : 0;
        }
        return raw[i] == 'm' || raw[i] == 'K' ? i + 1 - at : 0;
    }

    /** The place of the next byte that may have to be left out. */
    private static int nextControl(byte[] raw, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long eight = (long) LONG.get(raw, i);
            if ((eight - ABOVE_CONTROLS & ~eight & HIGHEST_BITS) != 0) {
                long found = zeros(eight ^ EACH_BYTE * '\n')
                        | zeros(eight ^ EACH_BYTE * '\r')
                        | zeros(eight ^ EACH_BYTE * ESCAPE);
                if (found != 0) {
                    return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
                }
            }
        }
        while (i < to && !isBreak(raw[i]) && raw[i] != ESCAPE) {
            i++;
        }
        return i;
    }

    /** The lowest bit that is set belongs to the first byte that is 0. */
    private static long zeros(long eight) {
        return eight - EACH_BYTE & ~eight & HIGHEST_BITS;
    }

    private void add(int index, int raw) {
        if (runs > 0 && raw - rawStarts[runs - 1] == index - starts[runs - 1]) {
            return;
        }
        if (runs > 0 && starts[runs - 1] == index) {
            runs--;
        }
        if (runs == starts.length) {
            starts = Arrays.copyOf(starts, 2 * runs);
            rawStarts = Arrays.copyOf(rawStarts, 2 * runs);
        }
        starts[runs] = index;
        rawStarts[runs] = raw;
        runs++;
    }

    /** The place in the raw text of a byte; before the text for the context. */
    int raw(int index) {
        int run = Arrays.binarySearch(starts, 0, runs, index);
        run = run < 0 ? -run - 2 : run;
        return rawStarts[run] + index - starts[run];
    }

    /** The end of the run in which a place in the raw text stands; that place itself if it is left out. */
    int hiddenUntil(int raw) {
        int run = run(raw);
        int runEnd = rawStarts[run] + (run + 1 < runs ? starts[run + 1] : end) - starts[run];
        return Math.max(raw, runEnd);
    }

    /** The beginning of the next run behind a place in the raw text that is left out. */
    int skippedUntil(int raw) {
        int next = run(raw) + 1;
        return next < runs ? rawStarts[next] : rawEnd;
    }

    private int run(int raw) {
        int run = Arrays.binarySearch(rawStarts, 0, runs, raw);
        return run < 0 ? -run - 2 : run;
    }
}
