package io.jenkins.plugins.assumed_role.masking;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Tells whether text ends with what could be the beginning of a form, which must then wait for what comes next. */
final class Beginnings {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LF = 0x0A0A0A0A;
    private static final int CR = 0x0D0D0D0D;

    /** In the order of their bytes, so that those with one beginning stand together. */
    private final byte[][] forms;

    private final boolean wraps;
    private final int least;
    private final int longest;

    /** The first four bytes of each, as a set that may say yes too often. */
    private final long[] firstBytes = new long[1 << 12];

    /** @param least how many characters at a line end tell nothing, so that a form may also begin behind them */
    Beginnings(byte[][] whole, int least, boolean wraps) {
        this.wraps = wraps;
        this.least = least;
        byte[][] all = new byte[whole.length * (least + 1)][];
        for (int i = 0; i < whole.length; i++) {
            for (int skipped = 0; skipped <= least; skipped++) {
                all[i * (least + 1) + skipped] = Arrays.copyOfRange(whole[i], skipped, whole[i].length);
            }
        }
        Arrays.sort(all, Arrays::compareUnsigned);
        forms = all;
        longest = Arrays.stream(all).mapToInt(form -> form.length).max().orElse(0);
        for (byte[] form : all) {
            int bit = bit((int) INT.get(form, 0));
            firstBytes[bit >> 6] |= 1L << bit;
        }
    }

    private static int bit(int fourBytes) {
        return fourBytes * 0x9E3779B1 >>> 14;
    }

    /** @return where the longest such end of {@code text[from..to)} starts, or {@code to} */
    int start(byte[] text, int from, int to) {
        int reach = longest + longest / 16;
        for (int at = Math.max(from, to - reach); at < to; at++) {
            if (at + 4 <= to) {
                int fourBytes = (int) INT.get(text, at);
                int bit = bit(fourBytes);
                if ((firstBytes[bit >> 6] & 1L << bit) == 0 && !(wraps && (has(fourBytes, LF) || has(fourBytes, CR)))) {
                    continue;
                }
            }
            if (couldBegin(text, at, to)) {
                return at;
            }
        }
        return to;
    }

    /** The well-known test for a byte of zero, of the difference. */
    private static boolean has(int fourBytes, int repeated) {
        int difference = fourBytes ^ repeated;
        return (difference - 0x01010101 & ~difference & 0x80808080) != 0;
    }

    private boolean couldBegin(byte[] text, int from, int to) {
        if (wraps && FormIndex.isLineEnd(text[from])) {
            return false;
        }
        byte[] joined = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (!wraps || !FormIndex.isLineEnd(text[i])) {
                joined[length++] = text[i];
            } else if (length <= least) {
                return false;
            }
        }
        int low = 0;
        int high = forms.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Arrays.compareUnsigned(forms[middle], 0, forms[middle].length, joined, 0, length) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // The first that is not before it; one that is exactly it is whole, and no longer a beginning.
        while (low < forms.length && forms[low].length <= length && startsWith(forms[low], joined, length)) {
            low++;
        }
        return low < forms.length && startsWith(forms[low], joined, length);
    }

    private static boolean startsWith(byte[] form, byte[] text, int length) {
        return form.length >= length && Arrays.equals(form, 0, length, text, 0, length);
    }
}
