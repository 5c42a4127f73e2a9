package io.jenkins.plugins.assumed_role.masking;

import java.util.Arrays;

/** Parts of a text that are to be hidden; those that overlap or touch become one. */
final class Spans {

    private long[] spans = new long[8];
    private int count;

    void add(int start, int end) {
        if (count == spans.length) {
            spans = Arrays.copyOf(spans, 2 * count);
        }
        spans[count++] = (long) start << 32 | end;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int start(int i) {
        return (int) (spans[i] >>> 32);
    }

    int end(int i) {
        return (int) spans[i];
    }

    /** From then on they are in their order, with text between any two. */
    void merge() {
        Arrays.sort(spans, 0, count);
        int merged = 0;
        for (int i = 1; i < count; i++) {
            if (start(i) <= end(merged)) {
                spans[merged] = (long) start(merged) << 32 | Math.max(end(merged), end(i));
            } else {
                spans[++merged] = spans[i];
            }
        }
        count = Math.min(count, merged + 1);
    }
}
