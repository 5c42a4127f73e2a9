package io.jenkins.plugins.assumed_role.masking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All forms as a trie. Each form is one array of bytes, a path from the root; where another form leaves that path stands a
 * branch. Nothing is moved when a form joins.
 *
 * <p>A {@link Match} follows a text along a path. Where the text leaves it, {@link #fallBack} moves on to the longest end of
 * the matched text with which a form begins too, as the algorithm of Aho and Corasick does, so that no byte of a text is
 * compared twice. Its failure links are the same for long pieces of a path, nearly always none at all: they are kept as
 * runs, and are computed when a text leaves a form for the first time.
 */
final class FormTrie {

    /** The lower eight bits of a branch's key are the byte, those above are the depth. */
    private static final int BYTE_MASK = 0xFF;

    private final int unit;
    /** A beginning of a form counts from so many bytes on. A shorter form counts only whole. */
    final int enough;

    /** The first eight bytes of forms, and the number of the form that has them first, plus 1. */
    private final WindowMap roots = new WindowMap();
    /** Beginnings of fewer than eight bytes. */
    private final WindowMap beginnings = new WindowMap();

    private final List<Form> forms = new ArrayList<>();

    /** A form, the branches that leave it, and the lengths of short forms with which it begins, one bit each. */
    static final class Form {

        final byte[] bytes;
        private long shortForms;
        private Map<Integer, Form> branches = Map.of();
        private volatile Runs runs;

        private Form(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** A text that goes along a form up to a depth. */
    static final class Match {

        Form form;
        int depth;

        boolean isActive() {
            return form != null;
        }

        void end() {
            form = null;
            depth = 0;
        }
    }

    /** All runs of a form. They hold as long as the trie has no more forms. */
    private record Runs(int forms, Run[] all) {}

    /**
     * Up to a depth, a form ends with the beginning of another one.
     *
     * @param end the depth
     * @param start the place of the beginning of the other one in it
     */
    private record Run(int end, int start, Form other) {}

    /**
     * Begins an empty trie.
     *
     * @param unit the bytes of a character
     */
    FormTrie(int unit, int enough) {
        this.unit = unit;
        this.enough = enough;
    }

    /**
     * Adds a form of at least eight bytes.
     *
     * @return false if it is hidden already, as the beginning of another one
     */
    boolean add(byte[] bytes) {
        Form form = new Form(bytes);
        Match match = new Match();
        if (start(match, bytes, 0, bytes.length)) {
            int common = follow(match, bytes, match.depth, bytes.length);
            if (common == bytes.length && common >= enough
                    || (match.form.shortForms & bit(common)) != 0 && common == bytes.length) {
                return false;
            }
            form.shortForms = match.form.shortForms & bit(common + 1) - 1;
            if (common < bytes.length) {
                match.form.branches = match.form.branches.isEmpty() ? new HashMap<>(2) : match.form.branches;
                match.form.branches.put(branch(common, bytes[common]), form);
            }
        } else {
            roots.put(WindowMap.window(bytes, 0), forms.size() + 1);
        }
        for (int length = 1; length < WindowMap.SIZE; length++) {
            beginnings.put(WindowMap.beginning(bytes, 0, length), 1);
        }
        forms.add(form);
        if (bytes.length < enough) {
            markShort(bytes);
        }
        return true;
    }

    private void markShort(byte[] bytes) {
        for (Form form : forms) {
            if (form.bytes.length >= bytes.length
                    && Arrays.equals(form.bytes, 0, bytes.length, bytes, 0, bytes.length)) {
                form.shortForms |= bit(bytes.length);
            }
        }
    }

    /** Lengths of short forms are less than 64 bytes, 16 characters of UTF-32. */
    private static long bit(int length) {
        return length < Long.SIZE ? 1L << length : 0;
    }

    private static int branch(int depth, byte next) {
        return depth << Byte.SIZE | next & BYTE_MASK;
    }

    /** Begins a match with the first eight bytes of a form. */
    boolean start(Match match, byte[] text, int at, int end) {
        int root = end - at < WindowMap.SIZE ? 0 : roots.get(WindowMap.window(text, at));
        match.form = root == 0 ? null : forms.get(root - 1);
        match.depth = root == 0 ? 0 : WindowMap.SIZE;
        return root != 0;
    }

    /**
     * Follows a text from an index on.
     *
     * @return the index at which it leaves all forms, or its end
     */
    int follow(Match match, byte[] text, int from, int end) {
        int at = along(match, text, from, end);
        while (at < end && turn(match, text[at])) {
            at = along(match, text, at, end);
        }
        return at;
    }

    private static int along(Match match, byte[] text, int at, int end) {
        int length = Math.min(end - at, match.form.bytes.length - match.depth);
        int same = Arrays.mismatch(text, at, at + length, match.form.bytes, match.depth, match.depth + length);
        same = same < 0 ? length : same;
        match.depth += same;
        return at + same;
    }

    private static boolean turn(Match match, byte next) {
        Form form = match.form.branches.get(branch(match.depth, next));
        match.form = form == null ? match.form : form;
        return form != null;
    }

    /** The length of the longest short form with which a matched text begins, or 0. */
    int shortForm(Match match) {
        long lengths = match.form.shortForms & bit(match.depth + 1) - 1;
        return lengths == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(lengths);
    }

    /** Moves on to the longest end of the matched text that is another beginning of a form, if one of them counts. */
    boolean fallBack(Match match) {
        int depth = match.depth;
        Run[] runs = runs(match.form);
        int low = 0;
        int high = runs.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (runs[middle].end < depth) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == runs.length || depth - runs[low].start < enough) {
            return false;
        }
        match.form = runs[low].other;
        match.depth = depth - runs[low].start;
        return true;
    }

    private Run[] runs(Form form) {
        Runs runs = form.runs;
        if (runs == null || runs.forms != forms.size()) {
            runs = new Runs(forms.size(), findRuns(form.bytes));
            form.runs = runs;
        }
        return runs.all;
    }

    private Run[] findRuns(byte[] bytes) {
        List<Run> runs = new ArrayList<>();
        int reached = 0;
        Match match = new Match();
        for (int start = unit; start + enough <= bytes.length && reached < bytes.length; start += unit) {
            boolean follows = start(match, bytes, start, bytes.length);
            for (int at = start + match.depth; follows; follows = at < bytes.length && turn(match, bytes[at])) {
                at = along(match, bytes, at, bytes.length);
                if (at > reached && match.depth >= enough) {
                    runs.add(new Run(at, start, match.form));
                    reached = at;
                }
            }
        }
        return runs.toArray(Run[]::new);
    }

    /** Returns true if a text, from an index to its end, is the beginning of a form that goes on. */
    boolean isBeginning(byte[] text, int from, int end) {
        if (end - from < WindowMap.SIZE) {
            return beginnings.get(WindowMap.beginning(text, from, end)) != 0;
        }
        Match match = new Match();
        return start(match, text, from, end) && follow(match, text, from + match.depth, end) == end && goesOn(match);
    }

    private static boolean goesOn(Match match) {
        return match.depth < match.form.bytes.length
                || match.form.branches.keySet().stream().anyMatch(branch -> branch >>> Byte.SIZE == match.depth);
    }
}
