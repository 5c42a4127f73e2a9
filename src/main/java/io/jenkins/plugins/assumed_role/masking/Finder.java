package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.SortedForms.Match;
import java.util.Arrays;

/** Finds the forms in a piece of a stream, and where the piece must be cut because it ends within what may be one. */
final class Finder {

    /** A line break needs so many characters before it, to be held back as one inside a form. */
    private static final int CHARACTERS_PER_BREAK = Windows.MISSING + 1;

    private static final int BREAK = "\r\n".length();
    private static final int WHOLE = 1;
    private static final int TAILS = (1 << Windows.MISSING + 1) - 1 - WHOLE;

    private final JoinedText text = new JoinedText();
    /** The index of the first byte in the upper half, of the first one behind the form in the lower half. */
    private long[] regions = new long[8];

    private int count;
    private int cut;

    /** A piece of a stream, where it stands, whether a line break stands before it, and whether nothing follows. */
    record Piece(byte[] raw, int from, int to, long position, boolean lineStart, boolean last) {}

    /** Looks through a piece; the other methods tell what was found in it. */
    void find(FormIndex index, Piece piece) {
        text.take(piece.raw, piece.from, piece.to, index.joinsLines(), piece.lineStart);
        count = 0;
        cut = piece.to;
        byte[] bytes = text.bytes();
        int end = text.end();
        Windows windows = index.windows;
        for (int at = windows.next(bytes, text.start(), end);
                at >= 0;
                at = windows.next(bytes, at + windows.stride, end)) {
            int offsets = windows.offsets(bytes, at);
            while (offsets != 0) {
                int offset = Integer.numberOfTrailingZeros(offsets);
                offsets &= offsets - 1;
                examineAround(index, piece, at - offset, at);
            }
        }
        if (!piece.last) {
            examineEnd(index, piece);
        }
        if (count > 1) {
            Arrays.sort(regions, 0, count);
        }
    }

    private void examineAround(FormIndex index, Piece piece, int start, int window) {
        if (start >= text.start()) {
            examine(index, piece, start);
        }
        int last = Math.min(start + Windows.MISSING, window);
        for (int tail = Math.max(start + 1, text.start()); tail <= last; tail++) {
            if (text.isLineStart(tail)) {
                examine(index, piece, tail);
            }
        }
    }

    private void examine(FormIndex index, Piece piece, int start) {
        if (isAligned(index, piece, start)) {
            Match match = index.match(text.bytes(), start, text.end(), text.isLineStart(start));
            if (match.length() > 0) {
                add(text.raw(start), text.raw(start + match.length() - 1) + 1);
            }
            if (match.open() && !piece.last && mayHold(piece, start)) {
                cut = Math.min(cut, text.raw(start));
            }
        }
    }

    /** Cuts at the longest beginning of a form that is too short to hold a window. */
    private void examineEnd(FormIndex index, Piece piece) {
        int end = text.end();
        int first = Math.max(text.start(), end - index.unseen());
        int start = end;
        while (start > first && index.nearBeginning(text.bytes()[start - 1])) {
            start--;
        }
        int breaks = piece.to - text.rawEnd();
        int last = end - Math.max(1, (breaks + BREAK - 1) / BREAK * CHARACTERS_PER_BREAK);
        while (start <= last && cut == piece.to) {
            if (isAligned(index, piece, start) && isOpen(index, start) && mayHold(piece, start)) {
                cut = text.raw(start);
            }
            start++;
        }
    }

    private boolean isOpen(FormIndex index, int start) {
        int beginnings = index.windows.beginnings(text.bytes(), start, text.end());
        if ((beginnings & WHOLE) == 0 && ((beginnings & TAILS) == 0 || !text.isLineStart(start))) {
            return false;
        }
        return text.end() - start <= Windows.KNOWN_BEGINNING
                || index.match(text.bytes(), start, text.end(), text.isLineStart(start))
                        .open();
    }

    /** In wide charsets: whether a character begins here. */
    private boolean isAligned(FormIndex index, Piece piece, int start) {
        return index.unit() == 1 || (piece.position + start - text.start()) % index.unit() == 0;
    }

    private boolean mayHold(Piece piece, int start) {
        int characters = text.end() - start;
        int breaks = piece.to - text.raw(start) - characters;
        return breaks <= characters / CHARACTERS_PER_BREAK * BREAK;
    }

    private void add(int start, int end) {
        if (count == regions.length) {
            regions = Arrays.copyOf(regions, 2 * count);
        }
        regions[count++] = (long) start << Integer.SIZE | end;
    }

    /** The number of forms found, in the order of their beginnings; they may overlap. */
    int count() {
        return count;
    }

    int start(int form) {
        return (int) (regions[form] >>> Integer.SIZE);
    }

    int end(int form) {
        return (int) regions[form];
    }

    /** Where to cut the piece: from here on it must be looked at again, with what follows. */
    int cut() {
        return cut;
    }

    /** The end of the last form that begins before the cut; it may lie behind the cut. */
    int endOfCutForm() {
        int last = 0;
        for (int i = 0; i < count && start(i) < cut; i++) {
            last = Math.max(last, end(i));
        }
        return last;
    }
}
