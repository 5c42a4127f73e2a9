package io.jenkins.plugins.assumed_role.history;

/**
 * The most that a history keeps. A day is removed as a whole.
 *
 * @param days at least 1
 * @param bytes the size of all files; checked once a day, and the newest day stays
 */
public record HistoryBounds(int days, long bytes) {

    public static final HistoryBounds DEFAULT = new HistoryBounds(90, 2L << 30);

    /** @throws IllegalArgumentException if there is less than one of them */
    public HistoryBounds {
        if (days < 1 || bytes < 1) {
            throw new IllegalArgumentException("A history keeps at least one day and one byte.");
        }
    }
}
