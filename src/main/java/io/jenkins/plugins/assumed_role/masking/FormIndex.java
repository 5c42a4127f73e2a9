package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.FormTrie.Match;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * All forms in one charset, for all streams of that charset. Grows while streams search with it.
 *
 * <p>An example, with the secret {@code wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE/ay}. Its forms are this text,
 * {@code wJalrXUtnFEMI%2FK7MDENG%2BbPxRfi}…, and some eighty more. At least 16 characters have to be there, and 16
 * characters hold one of nine windows of eight bytes wherever one begins to count. So a search looks at every ninth window
 * of a text:
 *
 * <pre>
 *   key: wJalrXUtnFEMI%2FK7MDENG%2BbPxR...     a text, which tail or cut has cut
 *   |_______|________|________|________        windows that are looked at
 *            XUtnFEMI                          occurs 5 bytes behind the beginning of a form
 *        wJalrXUtnFEMI%2FK7MDENG%2BbPxR        {@link FormTrie} follows the text from there, here for 30 bytes
 *   key: ****...
 * </pre>
 *
 * <p>A window that stands anywhere in a secret as it is, or in its form in a URL, leads to the piece around it, which is hidden from 16
 * characters on too: {@code curl --trace-ascii} and {@code cut -c} print such pieces.
 */
final class FormIndex {

    /** The number of characters from which on the beginning of a form is hidden. */
    static final int ENOUGH = 16;
    /** Pieces are looked for in secrets that are longer than an access key ID. */
    private static final int HAS_PIECES = 32;
    /** The secret as it is, and as it is in a presigned URL. */
    private static final int IN_PIECES = 2;
    /** Bits of a window's number: the lowest bits are the offset, the bits above are the place in the secrets, plus 1. */
    private static final int OFFSETS = 9;

    private static final int LAST_PLACE = (1 << Integer.SIZE - 1 - OFFSETS) - 1;

    /** Takes the place of a form. */
    final byte[] replacement;

    final FormTrie trie;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final FormCharset charset;
    private final WindowMap windows = new WindowMap();
    private int stride = OFFSETS;
    private boolean skipsIndentation = true;
    /** All forms that have pieces, one behind the other, with a line break between them, which is in no text. */
    private byte[] secrets = {};
    /** The place before with the same window as a place, plus 1: most of a secret is in its form in a URL as well. */
    private int[] twins = {};

    FormIndex(FormCharset charset) {
        this.charset = charset;
        this.replacement = charset.encode("****");
        this.trie = new FormTrie(charset.unit(), ENOUGH * charset.unit());
    }

    /** Streams hold this while they search. */
    Lock searching() {
        return lock.readLock();
    }

    /** Adds the forms of one secret, the {@value #IN_PIECES} first of which are hidden in pieces as well. */
    void add(Collection<String> forms) {
        lock.writeLock().lock();
        try {
            int added = 0;
            for (String form : forms) {
                byte[] bytes = charset.form(form);
                if (bytes.length >= WindowMap.SIZE) {
                    addForm(bytes);
                    if (added < IN_PIECES && bytes.length >= HAS_PIECES && charset.joinsLines() && isAscii(bytes)) {
                        addPieces(bytes);
                    }
                }
                added++;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void addForm(byte[] bytes) {
        for (byte b : bytes) {
            skipsIndentation &= !JoinedText.isBlank(b);
        }
        if (trie.add(bytes)) {
            // A short form is found only if one of its windows is looked at.
            stride = Math.min(stride, bytes.length - WindowMap.SIZE + 1);
            for (int offset = 0; offset < Math.min(OFFSETS, bytes.length - WindowMap.SIZE + 1); offset++) {
                long window = WindowMap.window(bytes, offset);
                windows.put(window, windows.get(window) | 1 << offset);
            }
        }
    }

    /** A piece of another text might begin or end within a character. */
    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private void addPieces(byte[] bytes) {
        int first = secrets.length;
        secrets = Arrays.copyOf(secrets, first + bytes.length + 1);
        System.arraycopy(bytes, 0, secrets, first, bytes.length);
        secrets[first + bytes.length] = '\n';
        twins = Arrays.copyOf(twins, secrets.length);
        for (int i = 0; i <= bytes.length - WindowMap.SIZE && first + i < LAST_PLACE; i++) {
            long window = WindowMap.window(bytes, i);
            int known = windows.get(window);
            twins[first + i] = known >>> OFFSETS;
            windows.put(window, known & (1 << OFFSETS) - 1 | first + i + 1 << OFFSETS);
        }
    }

    boolean joinsLines() {
        return charset.joinsLines();
    }

    /** Returns true if a search passes over blanks at the beginning of a line, as no form has blanks. */
    boolean skipsIndentation() {
        return skipsIndentation && charset.joinsLines();
    }

    /** The bytes of an ASCII character, and the step by which characters begin. */
    int unit() {
        return charset.unit();
    }

    /** The bytes of a match behind its last whole character. */
    int partial(Match match) {
        return charset.partial(match.form.bytes, match.depth);
    }

    /** The index of the next window that occurs in a form, or -1. */
    int next(byte[] text, int from, int end) {
        return windows.next(text, from, end, stride);
    }

    /** The index of the window behind it. */
    int behind(int window) {
        return window + stride;
    }

    /** The distances of a window from the beginnings of forms, one bit each, the lowest for none. */
    int offsets(byte[] text, int window) {
        return windows.get(WindowMap.window(text, window)) & (1 << OFFSETS) - 1;
    }

    /** The piece of a secret around a window, no more than it takes to reach the next one; empty if it is short. */
    Piece piece(byte[] text, int window, int end) {
        int place = (windows.get(WindowMap.window(text, window)) >>> OFFSETS) - 1;
        if (place < 0) {
            return Piece.NONE;
        }
        Piece piece = piece(text, window, end, place);
        return twins[place] == 0 ? piece : piece.or(piece(text, window, end, twins[place] - 1));
    }

    private Piece piece(byte[] text, int window, int end, int place) {
        int before = 0;
        while (before < ENOUGH
                && before < Math.min(window, place)
                && text[window - before - 1] == secrets[place - before - 1]) {
            before++;
        }
        int longest = Math.min(2 * ENOUGH, Math.min(end - window, secrets.length - place));
        int behind = Arrays.mismatch(text, window, window + longest, secrets, place, place + longest);
        behind = behind < 0 ? longest : behind;
        return before + behind < ENOUGH ? Piece.NONE : new Piece(window - before, window + behind);
    }

    /** A part of a text. */
    record Piece(int start, int end) {
        static final Piece NONE = new Piece(0, 0);

        /** Both, which stand around one window. */
        private Piece or(Piece other) {
            if (this == NONE || other == NONE) {
                return this == NONE ? other : this;
            }
            return new Piece(Math.min(start, other.start), Math.max(end, other.end));
        }
    }

    /** Finds a match of another index again. */
    void adopt(Match match) {
        byte[] text = match.form.bytes;
        int depth = match.depth;
        if (!trie.start(match, text, 0, depth) || trie.follow(match, text, match.depth, depth) < depth) {
            match.end();
        }
    }
}
