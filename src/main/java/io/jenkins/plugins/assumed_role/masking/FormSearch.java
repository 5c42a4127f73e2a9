package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.FormIndex.Piece;
import io.jenkins.plugins.assumed_role.masking.FormTrie.Match;
import java.util.Arrays;

/** Finds the parts of a text to hide, and its end that may become one. */
final class FormSearch {

    /** A line break is held back inside the beginning of a form if it has so many characters for every two bytes of breaks. */
    private static final int CHARACTERS_PER_BREAK = 4;

    private static final int BREAK = "\r\n".length();

    private final FormIndex index;
    private final FormTrie trie;
    private final byte[] text;
    private final int end;
    private final Match match;
    /** The place of the first byte in the stream: in wide charsets forms begin where characters do. */
    private final long position;

    /** The index of the first byte in the upper half, of the first one behind the part in the lower half. */
    private long[] parts = new long[4];

    private int count;

    /** Searches the whole text. A match that is active continues behind its context, and one that reaches the end is left active. */
    FormSearch(FormIndex index, JoinedText text, Match match, long position) {
        this.index = index;
        this.trie = index.trie;
        this.text = text.bytes;
        this.end = text.end;
        this.match = match;
        this.position = position;
        int from = match.isActive() ? hide(text.fresh - match.depth, text.fresh) : 0;
        while (from < end && !match.isActive()) {
            from = findFrom(from);
        }
        Arrays.sort(parts, 0, count);
    }

    /** Looks through the text up to the next form that goes on for long enough, and returns where to look on. */
    private int findFrom(int from) {
        for (int at = index.next(text, from, end); at >= 0; at = index.next(text, index.behind(at), end)) {
            addPiece(at);
            int offsets = index.offsets(text, at);
            while (offsets != 0) {
                int offset = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(offsets);
                offsets ^= 1 << offset;
                int start = at - offset;
                if (start >= from && isAligned(start) && trie.start(match, text, start, end)) {
                    int reached = trie.follow(match, text, start + match.depth, end);
                    if (match.depth >= trie.enough) {
                        return hide(start, reached);
                    }
                    add(start, start + trie.shortForm(match));
                    match.end();
                }
            }
        }
        return end;
    }

    /** Hides the text along forms, and returns where to look on. */
    private int hide(int start, int from) {
        int at = trie.follow(match, text, from, end);
        while (at < end) {
            int partial = index.partial(match);
            at -= partial;
            match.depth -= partial;
            if (!trie.fallBack(match)) {
                match.end();
                add(start, at);
                return Math.max(at - trie.enough + index.unit(), 0);
            }
            at = trie.follow(match, text, at, end);
        }
        add(start, at);
        return at;
    }

    private void addPiece(int window) {
        Piece piece = index.piece(text, window, end);
        add(piece.start(), piece.end());
    }

    private void add(int start, int behind) {
        if (behind > start) {
            if (count == parts.length) {
                parts = Arrays.copyOf(parts, 2 * count);
            }
            parts[count++] = (long) start << Integer.SIZE | behind;
        }
    }

    private boolean isAligned(int start) {
        return index.unit() == 1 || (position + start) % index.unit() == 0;
    }

    /** The number of parts to hide, in the order of their beginnings; they may overlap. */
    int count() {
        return count;
    }

    /** Negative if the part began in the text before. */
    int start(int part) {
        return (int) (parts[part] >> Integer.SIZE);
    }

    int end(int part) {
        return (int) parts[part];
    }

    /** The end of the parts that begin before an index or overlap with one that does; at least that index. */
    int behindPartsBefore(int limit) {
        int behind = limit;
        for (int i = 0; i < count && start(i) < behind; i++) {
            behind = Math.max(behind, end(i));
        }
        return behind;
    }

    /** Returns true if a part ends at an index or behind it. */
    boolean hidesUpTo(int limit) {
        return Arrays.stream(parts, 0, count).anyMatch(part -> (int) part >= limit);
    }

    /** The index from which on the text may be the beginning of a form, less than 16 characters before its end, or its end. */
    int undecided(byte[] raw, JoinedText joined) {
        if (match.isActive()) {
            return end;
        }
        for (int start = Math.max(0, end - trie.enough + index.unit()); start < end; start++) {
            if (isAligned(start)
                    && trie.isBeginning(text, start, end)
                    && breaks(raw, joined, start) <= (end - start) / CHARACTERS_PER_BREAK * BREAK) {
                return start;
            }
        }
        return end;
    }

    /** A prompt that ends in a letter and a line break is shown at once, though a token begins with that letter. */
    private int breaks(byte[] raw, JoinedText joined, int start) {
        int breaks = 0;
        if (index.joinsLines()) {
            for (int i = joined.raw(Math.max(start, joined.fresh)); i < joined.rawEnd; i++) {
                breaks += JoinedText.isBreak(raw[i]) ? 1 : 0;
            }
        }
        return breaks;
    }
}
