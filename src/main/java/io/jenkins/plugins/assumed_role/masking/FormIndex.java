package io.jenkins.plugins.assumed_role.masking;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;

/**
 * Finds forms in bytes. Instead of at each byte, it looks at the eight bytes at every {@link #step}-th position: each run of text as long
 * as the shortest form has such a position, and the windows of eight bytes that forms may have there are in a table. So the time hardly
 * depends on how many forms there are.
 *
 * <p>Line ends within a form are passed over, because base64 wraps its output. A line holds at least {@link #WRAP} characters then, so
 * that windows from a part of each such stretch are enough.
 */
final class FormIndex {

    /** Tools wrap at 64 (openssl) or 76 (coreutils) characters. */
    private static final int WRAP = 64;

    /** So few characters before a line end tell nothing, and nearly each line ends with some that could begin a form. */
    private static final int TELLS_NOTHING = 2;

    private static final int WINDOW = SecretForms.MIN_LENGTH;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean wraps;
    private final byte[][] forms;
    private final int step;

    /** Open addressing: a window, the form that has it, and where. No form has a window of zeros. */
    private final long[] windows;

    private final int[] owners;
    private final int[] offsets;

    /** @param wraps whether a line end is a single byte and so can be told from other text */
    FormIndex(Collection<byte[]> forms, boolean wraps) {
        this.wraps = wraps;
        this.forms = forms.toArray(byte[][]::new);
        int shortest =
                Arrays.stream(this.forms).mapToInt(form -> form.length).min().orElse(WINDOW);
        step = Math.min(shortest, 2 * WINDOW + 4) - WINDOW + 1;
        int distance = WRAP - step - WINDOW;
        int count = Arrays.stream(this.forms)
                .mapToInt(form -> (form.length / distance + 2) * step)
                .sum();
        int size = Integer.highestOneBit(Math.max(count, WINDOW)) * 4;
        windows = new long[size];
        owners = new int[size];
        offsets = new int[size];
        for (int form = 0; form < this.forms.length; form++) {
            int last = this.forms[form].length - WINDOW;
            // From the end, where those of different sessions differ: all session tokens of AWS begin alike.
            insert(form, last);
            if (wraps) {
                for (int anchor = last - distance; anchor >= 0; anchor -= distance) {
                    insert(form, anchor);
                }
                if (last < 2 * WRAP) {
                    // Broken once, in the part that the windows from the end are in.
                    insert(form, Math.min(step - 1, last));
                }
            }
        }
    }

    private void insert(int form, int anchor) {
        for (int offset = anchor; offset >= 0 && offset > anchor - step; offset--) {
            long window = (long) LONG.get(forms[form], offset);
            int slot = slot(window);
            while (windows[slot] != 0) {
                slot = slot + 1 & windows.length - 1;
            }
            windows[slot] = window;
            owners[slot] = form;
            offsets[slot] = offset;
        }
    }

    private int slot(long window) {
        return (int) (window * 0x9E3779B97F4A7C15L >>> 32) & windows.length - 1;
    }

    /** Reports each form that lies within {@code text[from..to)}. */
    void find(byte[] text, int from, int to, Spans found) {
        for (int at = from; at <= to - WINDOW; at += step) {
            long window = (long) LONG.get(text, at);
            for (int slot = slot(window); windows[slot] != 0; slot = slot + 1 & windows.length - 1) {
                if (windows[slot] == window) {
                    verify(text, from, to, at, slot, found);
                }
            }
        }
    }

    private void verify(byte[] text, int from, int to, int at, int slot, Spans found) {
        byte[] form = forms[owners[slot]];
        int end = at + WINDOW;
        for (int i = offsets[slot] + WINDOW; i < form.length; i++, end++) {
            while (wraps && end < to && isLineEnd(text[end])) {
                end++;
            }
            if (end == to || text[end] != form[i]) {
                return;
            }
        }
        int start = at;
        for (int i = offsets[slot] - 1; i >= 0; i--) {
            int before = start - 1;
            while (wraps && before >= from && isLineEnd(text[before])) {
                before--;
            }
            boolean newLine = before < start - 1;
            if (i < TELLS_NOTHING && newLine) {
                break;
            }
            if (before < from || text[before] != form[i]) {
                return;
            }
            start = before;
        }
        found.add(start, end);
    }

    /** What a line end is to a stream of text that is masked. */
    static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** The forms, and those that go on after a line end with all but what tells nothing. */
    Beginnings beginnings() {
        return new Beginnings(forms, wraps ? TELLS_NOTHING : 0, wraps);
    }
}
