package io.jenkins.plugins.assumed_role.masking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Forms in the order of their bytes, so that one binary search tells which of them begin at a place in a text.
 * Neighbours may share long beginnings, as the session tokens of AWS do: each comparison starts behind what is already
 * known to be equal, so that a search reads the text once and not once for every step.
 */
final class SortedForms {

    private static final Comparator<Form> ORDER =
            (a, b) -> Arrays.compareUnsigned(a.bytes, a.from, a.bytes.length, b.bytes, b.from, b.bytes.length);

    private final Form[] forms;
    /** For each form the longest other one with which it begins, or -1. */
    private final int[] shorter;

    /** The bytes from an index on: the tails of a form share its array. */
    record Form(byte[] bytes, int from) {

        int length() {
            return bytes.length - from;
        }

        private int mismatch(byte[] text, int start, int end, int known) {
            return Arrays.mismatch(text, start + known, end, bytes, from + known, bytes.length);
        }

        private boolean startsWith(Form other) {
            int mismatch = mismatch(other.bytes, other.from, other.bytes.length, 0);
            return mismatch < 0 || mismatch == other.length();
        }
    }

    /**
     * What begins at a place of a text.
     *
     * @param length of the longest form that stands there, in bytes; 0 when there is none
     * @param open whether the text ends within a form that begins there
     */
    record Match(int length, boolean open) {

        Match or(Match other) {
            return new Match(Math.max(length, other.length), open || other.open);
        }
    }

    SortedForms(Collection<Form> forms) {
        Form[] sorted = forms.toArray(Form[]::new);
        Arrays.sort(sorted, ORDER);
        List<Form> distinct = new ArrayList<>(sorted.length);
        for (Form form : sorted) {
            if (distinct.isEmpty() || ORDER.compare(distinct.get(distinct.size() - 1), form) != 0) {
                distinct.add(form);
            }
        }
        this.forms = distinct.toArray(Form[]::new);
        this.shorter = new int[this.forms.length];
        for (int i = 0; i < this.forms.length; i++) {
            int candidate = i - 1;
            while (candidate >= 0 && !this.forms[i].startsWith(this.forms[candidate])) {
                candidate = shorter[candidate];
            }
            shorter[i] = candidate;
        }
    }

    List<Form> all() {
        return List.of(forms);
    }

    Match match(byte[] text, int start, int end) {
        // The text stands between forms[low] and forms[high] and has so many bytes in common with each of them.
        int low = -1;
        int high = forms.length;
        int lowCommon = 0;
        int highCommon = 0;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            Form form = forms[middle];
            int known = Math.min(lowCommon, highCommon);
            int mismatch = form.mismatch(text, start, end, known);
            int common = mismatch < 0 ? form.length() : known + mismatch;
            if (common == form.length()
                    || common < end - start
                            && Byte.compareUnsigned(form.bytes[form.from + common], text[start + common]) < 0) {
                low = middle;
                lowCommon = common;
            } else {
                high = middle;
                highCommon = common;
            }
        }
        boolean open = high < forms.length && highCommon == end - start;
        // Each form at the beginning of the text is also one at the beginning of forms[low].
        while (low >= 0 && forms[low].length() > lowCommon) {
            low = shorter[low];
        }
        return new Match(low < 0 ? 0 : forms[low].length(), open);
    }
}
