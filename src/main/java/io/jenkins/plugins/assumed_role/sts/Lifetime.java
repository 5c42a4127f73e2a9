package io.jenkins.plugins.assumed_role.sts;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * Life of a session, and the times at which something is due in proportion to its length: AWS gives 15 minutes to 12 hours, one hour for
 * role chaining.
 *
 * <p>Its length comes from AWS, and its age from the monotonic clock of this process: a wall clock may be wrong by minutes or years, and
 * may jump.
 *
 * @param start value of {@link System#nanoTime} when the session was asked for; it orders the sessions of this process
 * @param length from the start to the time at which AWS refuses the session; at most 12 hours
 */
public record Lifetime(long start, Duration length) {

    /** The longest session of AWS. */
    private static final Duration LONGEST = Duration.ofHours(12);

    /** The length of a session without a requested duration. */
    private static final int DEFAULT_SECONDS = 3600;

    /** The part of the life up to which another block may join. A later block gets its own session, because its tools may need the time. */
    private static final double SHARED = 0.2;

    /**
     * Blocks that began together must not all call STS in the same second, so that each renews somewhere between these parts. The later one
     * leaves a quarter of an hour of one hour, the time at which botocore begins to ask for newer credentials.
     */
    private static final double EARLIEST_RENEWAL = 0.5;

    private static final double LATEST_RENEWAL = 0.75;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration WARNING = Duration.ofMinutes(5);

    /** The shortest time between two calls for one session, for any answer of AWS and any clock. */
    private static final Duration FLOOR = Duration.ofSeconds(1);

    /** The number of failures in a row after which the floor doubles each time, up to a minute. */
    private static final int FAILURES_AT_FLOOR = 10;

    private static final Duration HIGHEST_FLOOR = Duration.ofMinutes(1);

    public Lifetime {
        length = min(LONGEST, max(Duration.ZERO, length));
    }

    /** Returns the life of a session that ends after a time from now. */
    public static Lifetime ending(Duration left) {
        return new Lifetime(System.nanoTime(), left);
    }

    /**
     * The life of a session: from the clock of STS to the end that it names, and no longer than the requested duration.
     *
     * @param sent when the request was sent, as {@link System#nanoTime}
     * @param date header {@code Date} of the answer; null if there is none
     * @param end when the session expires, on the same clock as {@code date}
     * @param asked seconds that were asked for; null for the default of an hour
     * @return a life of zero length or more; zero if the session is over already
     */
    static Lifetime given(long sent, String date, Instant end, Integer asked) {
        Duration longest = Duration.ofSeconds(asked == null ? DEFAULT_SECONDS : asked);
        Instant now = parse(date);
        return new Lifetime(sent, now == null ? longest : min(longest, Duration.between(now, end)));
    }

    /** The latest end that tools can read, if STS names an end thousands of years away. */
    static Instant bounded(Instant end, String date, Lifetime life) {
        Instant now = parse(date);
        Instant latest = (now == null ? Instant.now() : now).plus(life.length());
        return end.isAfter(latest) ? latest : end;
    }

    private static Instant parse(String date) {
        try {
            return date == null ? null : DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        } catch (DateTimeParseException x) {
            return null;
        }
    }

    /** Returns the time since the start. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Returns the time until the end; negative if the session is over. */
    public Duration left() {
        return length.minus(age());
    }

    public boolean isOver() {
        return age().compareTo(length) >= 0;
    }

    /** Returns whether this session was requested before another of this process. */
    public boolean isOlderThan(Lifetime other) {
        return start - other.start < 0;
    }

    /** Returns the age up to which another block may join. */
    Duration sharedUntil() {
        return part(SHARED);
    }

    public boolean isShared() {
        return age().compareTo(sharedUntil()) < 0;
    }

    /**
     * Returns the age at which the session is renewed.
     *
     * @param jitter from 0 to 1
     */
    Duration renewal(double jitter) {
        return part(EARLIEST_RENEWAL + jitter * (LATEST_RENEWAL - EARLIEST_RENEWAL));
    }

    /**
     * Returns the time until the session is renewed, at least a second.
     *
     * @param jitter from 0 to 1
     */
    public Duration untilRenewal(double jitter) {
        return atLeastFloor(renewal(jitter).minus(age()));
    }

    /** Returns a time, but at least a second, the shortest time between two calls for one session. */
    public static Duration atLeastFloor(Duration time) {
        return max(FLOOR, time);
    }

    /**
     * Returns the pause after a number of failures in a row: twice as long each time, from a hundredth of the life, at most a twentieth of it and 5
     * minutes. At least a second; from the tenth failure on at least two, four and so on up to a minute.
     *
     * @param failures at least 1
     * @param jitter from 0 to 1
     */
    public Duration pause(int failures, double jitter) {
        Duration longest = min(LONGEST_PAUSE, part(0.05));
        Duration pause = min(longest, part(0.01).multipliedBy(1L << Math.min(failures - 1, 10)));
        Duration floor =
                min(HIGHEST_FLOOR, FLOOR.multipliedBy(1L << Math.min(Math.max(0, failures - FAILURES_AT_FLOOR), 10)));
        return max(floor, Duration.ofMillis((long) (pause.toMillis() * (0.75 + jitter / 2))));
    }

    /** Returns the age at which to warn of the end: 5 minutes before it, or a quarter of a short life. */
    Duration warning() {
        return length.minus(min(WARNING, part(0.25)));
    }

    public boolean isWarningDue() {
        return age().compareTo(warning()) >= 0;
    }

    /** Returns the time until the warning of the end; negative if that time is over. */
    public Duration untilWarning() {
        return warning().minus(age());
    }

    private Duration part(double part) {
        return Duration.ofMillis((long) (length.toMillis() * part));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
