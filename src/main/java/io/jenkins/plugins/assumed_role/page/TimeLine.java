package io.jenkins.plugins.assumed_role.page;

import io.jenkins.plugins.assumed_role.page.SessionRecord.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When a build had which session, and when each was renewed, side by side. */
public final class TimeLine {

    /** Between a session and its renewal, in thousandths of the line, so that one sees two. */
    private static final long GAP = 3;

    private final Instant start;
    private final Instant end;
    private final List<Row> rows = new ArrayList<>();

    private TimeLine(Instant start, Instant end) {
        this.start = start;
        this.end = end;
    }

    static TimeLine of(List<SessionRecord> records) {
        List<SessionRecord> sessions = records.stream()
                .filter(session -> !session.getGenerations().isEmpty())
                .toList();
        Instant start = sessions.stream()
                .map(session -> Instant.parse(session.getGenerations().get(0).getStart()))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Instant end = sessions.stream()
                .map(session -> Instant.parse(session.getEnd()))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        TimeLine line = new TimeLine(start, end);
        sessions.forEach(session -> line.rows.add(new Row(session, line.spans(session.getGenerations()))));
        return line;
    }

    /** Each until the next takes its place, or until it expires. */
    private List<Span> spans(List<Generation> generations) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            String until = generation.getEnd();
            if (i + 1 < generations.size() && generations.get(i + 1).getStart().compareTo(until) < 0) {
                until = generations.get(i + 1).getStart();
            }
            long from = thousandths(generation.getStart());
            spans.add(new Span(from, Math.max(GAP, thousandths(until) - from - GAP), generation));
        }
        return spans;
    }

    private long thousandths(String time) {
        long all = Math.max(1, Duration.between(start, end).toMillis());
        return Duration.between(start, Instant.parse(time)).toMillis() * 1000 / all;
    }

    public String getStart() {
        return start.toString();
    }

    public String getEnd() {
        return end.toString();
    }

    /** Empty if the build had no session. */
    public List<Row> getRows() {
        return List.copyOf(rows);
    }

    /** A session. */
    public record Row(SessionRecord session, List<Span> spans) {
        public SessionRecord getSession() {
            return session;
        }

        public List<Span> getSpans() {
            return spans;
        }
    }

    /**
     * What it had its credentials from: one AssumeRole.
     *
     * @param from in thousandths of the line
     * @param length in thousandths of the line
     */
    public record Span(long from, long length, Generation generation) {
        public String getX() {
            return from / 10.0 + "%";
        }

        public String getWidth() {
            return length / 10.0 + "%";
        }

        public Generation getGeneration() {
            return generation;
        }
    }
}
