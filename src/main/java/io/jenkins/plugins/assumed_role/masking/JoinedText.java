package io.jenkins.plugins.assumed_role.masking;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A text without its line breaks, the indentation behind them and the colours of a terminal, since a form is found across
 * them, and the place of each of its bytes in the raw text. The context in front of it is the end of the text before.
 */
final class JoinedText {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final byte ESCAPE = 0x1B;
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long ABOVE_CONTROLS = EACH_BYTE * (ESCAPE + 1);
    private static final long HIGHEST_BITS = EACH_BYTE * 0x80;
    private static final byte[] NO_CONTEXT = {};
    /** The bytes of a colour of 24 bits, as in {@code ESC [ 38;2;255;255;255 m}, with room for two attributes. */
    private static final int LONGEST_ESCAPE = 24;

    private static final int CHARACTER_SET = "\u001b(B".length();

    final Reading reading;
    final byte[] bytes;
    /** The length of the context, and the index of the first byte of the raw text. */
    final int fresh;

    final int end;
    /** The place in the raw text up to which it is here: a sequence that is not complete is left for later. */
    final int rawEnd;
    /** True if a line begins behind the last byte. */
    final boolean atLineStart;

    /** The index of each part of the raw text that has no gap, and the distance from it to the place of the part. */
    private int[] starts = new int[16];

    private int[] shifts = new int[16];
    private int parts;

    /**
     * A way to read a text.
     *
     * @param joinsLines whether to leave out anything
     * @param skipsIndentation whether to leave out blanks at the beginning of a line
     * @param last whether nothing follows, so that a sequence that is not complete is none
     */
    record Reading(boolean joinsLines, boolean skipsIndentation, boolean last) {}

    JoinedText(byte[] context, byte[] raw, int from, int to, Reading reading, boolean lineStart) {
        this.reading = reading;
        fresh = context.length;
        bytes = Arrays.copyOf(context, fresh + to - from);
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
                addPart(length, i - length);
                length += next - i;
                i = next;
                atStart = false;
            }
        }
        end = length;
        rawEnd = i;
        atLineStart = atStart;
    }

    /** Returns a form without the bytes that a joined text lacks. */
    static byte[] join(byte[] form) {
        JoinedText joined = new JoinedText(NO_CONTEXT, form, 0, form.length, new Reading(true, false, true), false);
        return Arrays.copyOf(joined.bytes, joined.end);
    }

    /** Returns eight bytes of a text, the first one as the lowest bits. */
    static long eight(byte[] text, int at) {
        return (long) LONG.get(text, at);
    }

    static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The place in the raw text of a byte that is not in the context; behind the last byte, the end of the raw text. */
    int raw(int index) {
        if (index == end) {
            return rawEnd;
        }
        int part = Arrays.binarySearch(starts, 0, parts, index);
        return index + shifts[part < 0 ? -part - 2 : part];
    }

    private void addPart(int start, int shift) {
        if (parts == starts.length) {
            starts = Arrays.copyOf(starts, 2 * parts);
            shifts = Arrays.copyOf(shifts, 2 * parts);
        }
        starts[parts] = start;
        shifts[parts++] = shift;
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
     * set, as {@code tput sgr0} does, too.
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
        while (i <= to - Long.BYTES && hasNoControl(eight(raw, i))) {
            i += Long.BYTES;
        }
        while (i < to && (raw[i] > ESCAPE || raw[i] != ESCAPE && !isBreak(raw[i]))) {
            i++;
        }
        return i;
    }

    /** Returns true if none of eight bytes is a control character up to ESC. May return false in other cases, too. */
    private static boolean hasNoControl(long eight) {
        return (eight - ABOVE_CONTROLS & ~eight & HIGHEST_BITS) == 0;
    }
}
