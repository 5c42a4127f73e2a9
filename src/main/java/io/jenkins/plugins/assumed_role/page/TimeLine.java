package io.jenkins.plugins.assumed_role.page;

import io.jenkins.plugins.assumed_role.page.SessionRecord.Generation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sessions of a build side by side: the time of their use, and the validity of their credentials. */
public final class TimeLine {

    /** The least width of a bar that is visible, in thousandths of the line. */
    private static final long LEAST = 3;

    private static final int TICKS = 4;

    private final Instant start;
    private final Instant end;
    private final List<Row> rows = new ArrayList<>();

    private TimeLine(Instant start, Instant end) {
        this.start = start;
        this.end = end;
    }

    /** @param now the end of a session that is still used */
    static TimeLine of(List<SessionRecord> records, Instant now) {
        List<SessionRecord> sessions = records.stream()
                .filter(session -> !session.getGenerations().isEmpty())
                .toList();
        Instant start = sessions.stream()
                .map(session -> Instant.parse(session.getStart()))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Instant end = sessions.stream()
                .flatMap(session -> Stream.of(Instant.parse(session.getEnd()), used(session, now)))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        TimeLine line = new TimeLine(start, end);
        sessions.forEach(session -> line.rows.add(line.row(session, used(session, now))));
        return line;
    }

    /** Returns the end of the use; the end of the session if the controller was killed before that. */
    private static Instant used(SessionRecord session, Instant now) {
        if (session.getClosed() != null) {
            return Instant.parse(session.getClosed());
        }
        Instant expiry = Instant.parse(session.getEnd());
        return session.isOpen() || now.isBefore(expiry) ? now : expiry;
    }

    private Row row(SessionRecord session, Instant used) {
        List<Bar> renewals = session.getGenerations().stream()
                .skip(1)
                .map(Generation::getStart)
                .map(time -> bar(Instant.parse(time), Instant.parse(time)))
                .toList();
        List<Bar> failures = session.getFailing() == null
                ? List.of()
                : List.of(bar(Instant.parse(session.getFailing()), Instant.parse(session.getFailing())));
        Instant from = Instant.parse(session.getStart());
        return new Row(session, bar(from, used), bar(from, Instant.parse(session.getEnd())), renewals, failures);
    }

    private Bar bar(Instant from, Instant to) {
        long left = thousandths(from);
        return new Bar(left, Math.max(LEAST, thousandths(to) - left), from, to);
    }

    private long thousandths(Instant time) {
        long all = Math.max(1, Duration.between(start, end).toMillis());
        return Duration.between(start, time).toMillis() * 1000 / all;
    }

    /** Returns the times of the axis, from the first to the last. */
    public List<Bar> getTicks() {
        List<Bar> ticks = new ArrayList<>();
        long quarter = Duration.between(start, end).toMillis() / TICKS;
        for (int i = 0; i < TICKS; i++) {
            Instant time = start.plusMillis(i * quarter);
            ticks.add(bar(time, time));
        }
        return ticks;
    }

    /** Returns the rows; none if the build had no session. */
    public List<Row> getRows() {
        return List.copyOf(rows);
    }

    /**
     * A session.
     *
     * @param use while a block had it
     * @param validity from the first credentials to the expiration of the last
     */
    public record Row(SessionRecord session, Bar use, Bar validity, List<Bar> renewals, List<Bar> failures) {
        public SessionRecord getSession() {
            return session;
        }

        public Bar getUse() {
            return use;
        }

        public Bar getValidity() {
            return validity;
        }

        public List<Bar> getRenewals() {
            return renewals;
        }

        public List<Bar> getFailures() {
            return failures;
        }
    }

    /**
     * A part of the line.
     *
     * @param left in thousandths of the line
     * @param length in thousandths of the line
     */
    public record Bar(long left, long length, Instant from, Instant to) {
        public String getX() {
            return left / 10.0 + "%";
        }

        public String getWidth() {
            return length / 10.0 + "%";
        }

        /** Returns its beginning for people: the time of day in UTC. */
        public String getStart() {
            return timeOfDay(from);
        }

        public String getEnd() {
            return timeOfDay(to);
        }

        private static String timeOfDay(Instant time) {
            String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
            return text.substring(text.indexOf('T') + 1, text.length() - 1);
        }
    }
}
