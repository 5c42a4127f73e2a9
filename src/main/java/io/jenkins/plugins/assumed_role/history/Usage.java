package io.jenkins.plugins.assumed_role.history;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The use of a role by a job within some days.
 *
 * @param name the name by which blocks called it; empty if they had its ARN
 * @param opened blocks that opened
 * @param refused blocks that were refused
 * @param last the time of the last of them
 * @param build number of the build of that block
 */
public record Usage(String name, String role, String job, int opened, int refused, Instant last, String build) {

    /** The name, role and job of a row. */
    record Key(String name, String role, String job) {}

    Key key() {
        return new Key(name, role, job);
    }

    /** Shares texts, since the same rows return each day. */
    static Usage of(BlockEvent event) {
        boolean refused = event.kind() == BlockEvent.Kind.REFUSED;
        Map<String, String> details = event.details();
        return new Usage(
                details.getOrDefault(Field.NAME, "").intern(),
                details.getOrDefault(Field.ROLE, "").intern(),
                details.getOrDefault(Field.JOB, "").intern(),
                refused ? 0 : 1,
                refused ? 1 : 0,
                event.time(),
                details.getOrDefault(Field.BUILD, ""));
    }

    Usage plus(Usage other) {
        boolean later = other.last.isAfter(last);
        return new Usage(
                name,
                role,
                job,
                opened + other.opened,
                refused + other.refused,
                later ? other.last : last,
                later ? other.build : build);
    }

    /** Returns the line of a summary. */
    String line() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Field.NAME, name);
        values.put(Field.ROLE, role);
        values.put(Field.JOB, job);
        values.put(Field.BUILD, build);
        values.put("refused", String.valueOf(refused));
        return new BlockEvent(String.valueOf(opened), BlockEvent.Kind.OPENED, last, values).line();
    }

    static Usage ofLine(BlockEvent line) {
        Usage one = of(line);
        return new Usage(
                one.name,
                one.role,
                one.job,
                Integer.parseInt(line.block()),
                Integer.parseInt(line.details().getOrDefault("refused", "0")),
                one.last,
                one.build);
    }
}
