package io.jenkins.plugins.assumed_role.sts;

import java.time.Duration;
import java.time.Instant;

/**
 * The life of a session and what is due when, all in proportion to its length, which AWS decides: 15 minutes to 12 hours, one hour for role
 * chaining.
 *
 * @param start when it arrived here
 * @param end when AWS refuses it
 */
public record Lifetime(Instant start, Instant end) {

    /** A block that joins later than this part gets a session of its own, since its tools may need the time. */
    private static final double SHARED = 0.2;

    /**
     * Blocks that began together must not all call STS in the same second, so that each renews somewhere between these parts. The later one
     * leaves a quarter of an hour of one hour, the time at which botocore begins to ask for newer credentials.
     */
    private static final double EARLIEST_RENEWAL = 0.5;

    private static final double LATEST_RENEWAL = 0.75;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration WARNING = Duration.ofMinutes(5);

    public Instant sharedUntil() {
        return start.plus(part(SHARED));
    }

    /** @param jitter from 0 to 1 */
    public Instant renewal(double jitter) {
        return start.plus(part(EARLIEST_RENEWAL + jitter * (LATEST_RENEWAL - EARLIEST_RENEWAL)));
    }

    /**
     * How long to wait after that many failures in a row: twice as long each time, from a hundredth of the life, at most a twentieth of
     * it and 5 minutes.
     *
     * @param failures at least 1
     * @param jitter from 0 to 1
     */
    public Duration pause(int failures, double jitter) {
        Duration longest = min(LONGEST_PAUSE, part(0.05));
        Duration pause = min(longest, part(0.01).multipliedBy(1L << Math.min(failures - 1, 10)));
        return Duration.ofMillis((long) (pause.toMillis() * (0.75 + jitter / 2)))
                .plusMillis(1);
    }

    /** When to warn that it will end: 5 minutes before, of a short life a quarter. */
    public Instant warning() {
        return end.minus(min(WARNING, part(0.25)));
    }

    private Duration part(double part) {
        return Duration.ofMillis((long) (Duration.between(start, end).toMillis() * part));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
