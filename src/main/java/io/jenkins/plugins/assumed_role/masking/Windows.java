package io.jenkins.plugins.assumed_role.masking;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.jenkins.plugins.assumed_role.masking.SortedForms.Form;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The windows of eight bytes near the beginnings of all forms. A text is looked at only every {@code stride} bytes: the
 * stride is such that a form cannot stand in the text without one of its windows being looked at.
 *
 * <p>A bitmap small enough for the processor's cache rejects nearly all windows of ordinary text; a hash table tells for
 * the others at which offsets of a form they occur. Both may err, by a collision, towards a form that is not there.
 */
final class Windows {

    static final int SIZE = Long.BYTES;
    /** So many first bytes of a form may be missing after a line break: see {@link FormIndex}. */
    static final int MISSING = 3;

    /** A beginning of up to so many bytes is known as such without a look at the forms. */
    static final int KNOWN_BEGINNING = 4;
    /** With the offsets of the tails, the offsets fill the lower half of a slot. */
    private static final int LONGEST_STRIDE = Short.SIZE - MISSING;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    /** As a power of two: at least eight bits for each key, so that one bit in eight is set at most. */
    private static final int BITMAP_FACTOR = 2;

    final int stride;

    private final long[] bitmap;
    private final int bitmapShift;
    /** The upper half of a slot tells keys apart, the lower half has one bit for each offset; 0 is free. */
    private final int[] slots;

    private final int slotShift;

    Windows(List<Form> forms) {
        int shortest = forms.stream().mapToInt(Form::length).min().orElse(SIZE);
        // Such that not even the tail of the shortest form can stand between two windows that are looked at.
        stride = Math.max(1, Math.min(shortest - MISSING - SIZE + 1, LONGEST_STRIDE));
        int keys = forms.size() * (stride + MISSING + KNOWN_BEGINNING * (1 + MISSING));
        int slotBits = Math.max(Long.SIZE - Long.numberOfLeadingZeros(2L * keys), 6);
        slots = new int[1 << slotBits];
        slotShift = Long.SIZE - slotBits;
        bitmap = new long[(slots.length << BITMAP_FACTOR) / Long.SIZE];
        bitmapShift = slotShift - BITMAP_FACTOR;
        forms.forEach(this::add);
    }

    private void add(Form form) {
        byte[] bytes = form.bytes();
        int offsets = Math.min(stride + MISSING, form.length() - SIZE + 1);
        for (int offset = 0; offset < offsets; offset++) {
            put(key(bytes, offset, bytes.length), offset);
        }
        for (int missing = 0; missing <= MISSING; missing++) {
            for (int length = 1; length <= KNOWN_BEGINNING; length++) {
                put(key(bytes, missing, missing + length), missing);
            }
        }
    }

    /**
     * The next window that occurs in a form, a multiple of the stride behind {@code from}.
     *
     * @return its index, or -1 when the text holds none
     */
    int next(byte[] text, int from, int end) {
        long[] bits = bitmap;
        int shift = bitmapShift;
        for (int i = from; i <= end - SIZE; i += stride) {
            long hash = hash((long) LONG.get(text, i));
            int bit = (int) (hash >>> shift);
            if ((bits[bit >>> 6] >>> bit & 1) != 0 && slot(hash) != 0) {
                return i;
            }
        }
        return -1;
    }

    /** The offsets that the window at an index has in forms, one bit each; offset 0 is the lowest bit. */
    int offsets(byte[] text, int from) {
        return slot(hash((long) LONG.get(text, from)));
    }

    /**
     * The ways in which the end of a text may be the beginning of a form.
     *
     * @return one bit for each number of missing bytes
     */
    int beginnings(byte[] text, int from, int end) {
        int length = end - from;
        return slot(hash(key(text, from, length < SIZE ? Math.min(end, from + KNOWN_BEGINNING) : end)));
    }

    /** The first eight bytes; of fewer than eight their number as well, so that they do not equal longer ones. */
    private static long key(byte[] bytes, int from, int end) {
        if (end - from >= SIZE) {
            return (long) LONG.get(bytes, from);
        }
        long key = end - from;
        for (int i = from; i < end; i++) {
            key = key << Byte.SIZE | bytes[i] & 0xFF;
        }
        return key;
    }

    private static long hash(long key) {
        long hash = (key ^ key >>> 32) * GOLDEN_RATIO;
        return hash ^ hash >>> 32;
    }

    private void put(long key, int offset) {
        long hash = hash(key);
        int bit = (int) (hash >>> bitmapShift);
        bitmap[bit >>> 6] |= 1L << bit;
        int tag = (int) hash << Short.SIZE;
        int slot = (int) (hash >>> slotShift);
        while (slots[slot] != 0 && (slots[slot] & 0xFFFF_0000) != tag) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] |= tag | 1 << offset;
    }

    private int slot(long hash) {
        int tag = (int) hash << Short.SIZE;
        int slot = (int) (hash >>> slotShift);
        while (slots[slot] != 0) {
            if ((slots[slot] & 0xFFFF_0000) == tag) {
                return slots[slot] & 0xFFFF;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return 0;
    }
}
