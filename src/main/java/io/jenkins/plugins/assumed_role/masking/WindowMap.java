package io.jenkins.plugins.assumed_role.masking;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Maps up to eight bytes of a form to a number. A bitmap that fits into a cache of the processor rejects nearly all windows
 * of ordinary text, so that a search costs a multiplication and a look at one bit for each window.
 */
final class WindowMap {

    /** The bytes of a window. */
    static final int SIZE = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    /** The number of slots, as a power of two. Half of the slots stay free, so one bit in eight is set at most. */
    private static final int BITS_PER_SLOT = 2;

    private int slotBits = 6;
    private long[] keys = new long[1 << slotBits];
    /** 0 where a slot is free. */
    private int[] values = new int[1 << slotBits];

    private long[] bitmap = new long[1 << slotBits + BITS_PER_SLOT - 6];
    private int size;

    /** The key of the window that begins at an index. */
    static long window(byte[] text, int at) {
        return (long) LONG.get(text, at);
    }

    /** The key of fewer bytes than a window has, and of their number. */
    static long beginning(byte[] text, int from, int to) {
        long key = to - from;
        for (int i = from; i < to; i++) {
            key = key << Byte.SIZE | text[i] & 0xFF;
        }
        return key;
    }

    /** The number of a key, or 0. */
    int get(long key) {
        return values[slot(key, hash(key))];
    }

    /** Maps a key to a number other than 0. */
    void put(long key, int value) {
        if (2 * size >= values.length) {
            grow();
        }
        long hash = hash(key);
        int slot = slot(key, hash);
        size += values[slot] == 0 ? 1 : 0;
        keys[slot] = key;
        values[slot] = value;
        int bit = bit(hash);
        bitmap[bit >>> 6] |= 1L << bit;
    }

    /**
     * Looks at the window that begins at {@code from}, and at every {@code stride}th one behind it.
     *
     * @return the index of the first that is a key, or -1
     */
    int next(byte[] text, int from, int to, int stride) {
        long[] bits = bitmap;
        int shift = Long.SIZE - slotBits - BITS_PER_SLOT;
        for (int i = from; i <= to - SIZE; i += stride) {
            long key = (long) LONG.get(text, i);
            long hash = hash(key);
            int bit = (int) (hash >>> shift);
            if ((bits[bit >>> 6] >>> bit & 1) != 0 && values[slot(key, hash)] != 0) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        slotBits++;
        keys = new long[1 << slotBits];
        values = new int[1 << slotBits];
        bitmap = new long[1 << slotBits + BITS_PER_SLOT - 6];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }

    private int slot(long key, long hash) {
        int slot = (int) (hash >>> Long.SIZE - slotBits);
        while (values[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & values.length - 1;
        }
        return slot;
    }

    private int bit(long hash) {
        return (int) (hash >>> Long.SIZE - slotBits - BITS_PER_SLOT);
    }

    private static long hash(long key) {
        long hash = (key ^ key >>> 32) * GOLDEN_RATIO;
        return hash ^ hash >>> 32;
    }
}
