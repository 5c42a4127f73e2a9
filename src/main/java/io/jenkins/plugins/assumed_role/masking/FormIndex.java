package io.jenkins.plugins.assumed_role.masking;

import io.jenkins.plugins.assumed_role.masking.JoinedText.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The forms of all secrets in one charset, and the search for them. Grows while streams search with it.
 *
 * <p>The index cuts each form into <i>pieces</i>, all its parts of 16 characters, and keeps a hash of each. The search hides a text
 * from the first piece of a form on, as long as the next place is a piece, too. An example, with the secret {@code
 * wJalrXUtnFEMI/K7MDENG}, of which {@code cut} has left 18 characters:
 *
 * <pre>
 *   key: wJalrXUtnFEMI/K7MD!      the text
 *        wJalrXUtnFEMI/K7         the first piece of a form
 *         JalrXUtnFEMI/K7M        a piece
 *          alrXUtnFEMI/K7MD       a piece
 *           lrXUtnFEMI/K7MD!      no piece
 *   key: ****!                    the masked text
 * </pre>
 *
 * <p>Each place of a text costs one look-up for any secret, and a piece that many forms have is kept once. A text that
 * begins like one form and goes on like another one is hidden as well. A form of fewer than 16 characters is one piece of
 * its own length.
 *
 * <p>Nearly all places need no look-up. A piece of 16 characters holds one of nine <i>windows</i> of eight bytes, wherever
 * the count begins. The search looks at every ninth window, and looks up the nine places up to it only if a first piece
 * has such a window:
 *
 * <pre>
 *   key: wJalrXUtnFEMI/K7MD!      the text
 *           |lrXUtnFE|            a window that the search looks at, and that is in the first piece
 * </pre>
 *
 * <p>{@code curl --trace-ascii} and {@code cut -c} print parts from the middle of a secret. Each piece of a longer secret
 * itself, and of its form in a URL, therefore counts as a first one.
 */
final class FormIndex {

    /** The number of characters of a piece. */
    static final int PIECE = 16;
    /** The length from which on parts from the middle of a secret are hidden: an access key ID is shorter. */
    private static final int LONG_SECRET = 32;
    /** The secret as it is, and as it is in a presigned URL. */
    private static final int HIDDEN_ANYWHERE = 2;

    /** Marks the first piece of a form. */
    private static final int FIRST = 1;
    /** Marks each piece of a form. */
    private static final int ANY = 2;
    /** The bits above the marks hold the number of bytes behind the last whole character of a piece. */
    private static final int PARTIAL = 2;

    /** Takes the place of a form. */
    final byte[] replacement;
    /** The bytes of an ASCII character, and the step by which characters begin. */
    final int unit;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final FormCharset charset;
    private final int piece;
    private final HashTable pieces = new HashTable(0);
    private final HashTable windows = new HashTable(5);
    /** The parts of first pieces, from their beginning on, that are shorter. */
    private final HashTable beginnings = new HashTable(5);
    /** The lengths of short forms in bytes, one bit each. */
    private long shortLengths;

    private int stride;
    private boolean skipsIndentation;

    FormIndex(FormCharset charset) {
        this.charset = charset;
        replacement = charset.encode("****");
        unit = charset.unit();
        piece = PIECE * unit;
        stride = piece - Long.BYTES + 1;
        skipsIndentation = charset.joinsLines();
    }

    /** Streams hold this while they search. */
    Lock searching() {
        return lock.readLock();
    }

    /**
     * Returns the way to read a text. Forms are found across line breaks if the charset allows it, and across the blanks at the beginning of
     * a line if no form has blanks.
     *
     * @param last whether nothing follows the text
     */
    Reading reading(boolean last) {
        return new Reading(charset.joinsLines(), skipsIndentation, last);
    }

    /** Adds the forms of one secret. Of the first {@value #HIDDEN_ANYWHERE} forms, parts from the middle are hidden, too. */
    void add(Collection<String> forms) {
        lock.writeLock().lock();
        try {
            int added = 0;
            for (String form : forms) {
                byte[] bytes = charset.form(form);
                // A piece from the middle of another text might begin or end within a character.
                boolean isAscii = charset.joinsLines() && form.chars().allMatch(c -> c < 128);
                if (bytes.length >= Long.BYTES) {
                    add(bytes, added < HIDDEN_ANYWHERE && bytes.length >= LONG_SECRET && isAscii);
                    skipsIndentation = skipsIndentation && form.indexOf(' ') < 0 && form.indexOf('\t') < 0;
                }
                added++;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void add(byte[] form, boolean beginsAnywhere) {
        int first = Math.min(piece, form.length);
        // A short form is found only if one of its windows is looked at.
        stride = Math.min(stride, first - Long.BYTES + 1);
        if (first < piece) {
            shortLengths |= 1L << first;
        }
        for (int length = unit; length < first; length += unit) {
            beginnings.mark(hash(form, 0, length), FIRST);
        }
        int[] partial = charset.partial(form);
        for (int at = 0; at + first <= form.length; at += unit) {
            int kind = at == 0 || beginsAnywhere ? FIRST | ANY : ANY;
            pieces.mark(hash(form, at, at + first), kind | partial[at + first] << PARTIAL);
        }
        for (int at = 0; at + Long.BYTES <= (beginsAnywhere ? form.length : first); at++) {
            windows.mark(window(form, at), FIRST);
        }
    }

    /** A part of a text, from an index up to another one. */
    record Part(int start, int end) {}

    /** The parts of a text to hide, in their order; parts that overlap are one. */
    static final class Parts {

        final List<Part> list = new ArrayList<>();

        /** True if the last part may continue behind the text. */
        boolean isOpen;

        private void add(int start, int end) {
            Part last = list.isEmpty() ? null : list.get(list.size() - 1);
            if (last != null && start < last.end) {
                list.set(list.size() - 1, new Part(last.start, Math.max(end, last.end)));
            } else {
                list.add(new Part(start, end));
            }
        }
    }

    /**
     * Finds the parts of a text to hide.
     *
     * @param isOpen whether its first 15 characters are the end of a part that is open
     */
    Parts find(byte[] text, int end, boolean isOpen) {
        Parts parts = new Parts();
        int at = isOpen ? follow(text, 0, 0, end, parts) : 0;
        for (int next = at + stride - 1; next <= end - Long.BYTES; next += stride) {
            if (windows.has(window(text, next))) {
                at = lookUp(text, Math.max(at, next - stride + 1), next, end, parts);
                next = at - 1;
            }
        }
        return parts;
    }

    /** Looks up the places from one to another, and returns where to search on. */
    private int lookUp(byte[] text, int from, int to, int end, Parts parts) {
        for (int at = (from + unit - 1) / unit * unit; at <= to; at += unit) {
            if (isFirst(text, at, at + piece, end)) {
                return follow(text, at, at, end, parts);
            }
            for (long lengths = shortLengths; lengths != 0; lengths &= lengths - 1) {
                int behind = at + Long.numberOfTrailingZeros(lengths);
                if (isFirst(text, at, behind, end)) {
                    parts.add(at, behind);
                }
            }
        }
        return to + 1;
    }

    /** Adds the part that began at a place, as far as it goes on piece by piece, and returns where to search on. */
    private int follow(byte[] text, int start, int from, int end, Parts parts) {
        int partial = 0;
        for (int at = from; at + piece <= end; at += unit) {
            int known = pieces.get(hash(text, at, at + piece));
            if ((known & ANY) == 0) {
                parts.add(start, at - unit + piece - partial);
                return at;
            }
            partial = known >> PARTIAL;
        }
        parts.add(start, end);
        parts.isOpen = true;
        return end;
    }

    /** Returns true if a text, from an index to its end, is the beginning of a first piece. */
    boolean isBeginning(byte[] text, int from, int end) {
        return beginnings.has(hash(text, from, end));
    }

    private boolean isFirst(byte[] text, int from, int to, int end) {
        return to <= end && (pieces.get(hash(text, from, to)) & FIRST) != 0;
    }

    private static long window(byte[] text, int at) {
        return HashTable.mix(JoinedText.eight(text, at));
    }

    private static long hash(byte[] text, int from, int to) {
        long hash = to - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = HashTable.mix(hash ^ JoinedText.eight(text, at));
        }
        for (; at < to; at++) {
            hash = HashTable.mix(hash ^ text[at]);
        }
        return hash;
    }

    /**
     * A set of hashes, each with marks in its lowest bits. A filter that fits into a cache of the processor rejects nearly all
     * hashes that are not in it: of one word of the filter, each hash has three bits (a blocked Bloom filter).
     */
    private static final class HashTable {

        private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
        private static final int MARKS = 0x3F;

        /** The bits of the filter for each slot, as a power of two. */
        private final int bitsPerSlot;
        /** 0 where a slot is free. */
        private long[] slots = new long[2 * Long.SIZE];

        private long[] filter;
        private int shift;
        private int size;

        HashTable(int bitsPerSlot) {
            this.bitsPerSlot = bitsPerSlot;
            clearFilter();
        }

        static long mix(long number) {
            long product = number * GOLDEN_RATIO;
            return product ^ product >>> 32;
        }

        int get(long hash) {
            return (int) slots[slot(hash)] & MARKS;
        }

        boolean has(long hash) {
            long bits = bits(hash);
            return (filter[(int) (hash >>> shift)] & bits) == bits && slots[slot(hash)] != 0;
        }

        void mark(long hash, int marks) {
            if (5 * size >= 4 * slots.length) {
                grow();
            }
            int slot = slot(hash);
            size += slots[slot] == 0 ? 1 : 0;
            slots[slot] |= hash & ~MARKS | marks;
            filter[(int) (hash >>> shift)] |= bits(hash);
        }

        private static long bits(long hash) {
            return 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18);
        }

        private int slot(long hash) {
            int slot = (int) ((hash >>> 32) * slots.length >>> 32);
            while (slots[slot] != 0 && ((slots[slot] ^ hash) & ~MARKS) != 0) {
                slot = slot + 1 < slots.length ? slot + 1 : 0;
            }
            return slot;
        }

        private void grow() {
            long[] old = slots;
            slots = new long[old.length + old.length / 2];
            size = 0;
            clearFilter();
            for (long slot : old) {
                if (slot != 0) {
                    mark(slot, (int) slot & MARKS);
                }
            }
        }

        private void clearFilter() {
            int words = (Integer.highestOneBit(slots.length) << bitsPerSlot) / Long.SIZE;
            filter = new long[words];
            shift = Long.SIZE - Integer.numberOfTrailingZeros(words);
        }
    }
}
