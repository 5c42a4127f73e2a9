package io.jenkins.plugins.assumed_role;

import io.jenkins.plugins.assumed_role.session.RoleSession;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the page of a build tells of a session and its renewals; nothing that is secret. */
@ExportedBean
public final class SessionRecord implements Serializable {

    private static final long serialVersionUID = 1;

    private final String group;
    private final String role;
    private final String account;
    private final String sessionName;
    private final String agent;
    private final String source;
    private final String region;
    private final String partition;
    private final List<Generation> generations = new CopyOnWriteArrayList<>();
    private int blocks;
    private String failure;

    SessionRecord(String group, RoleSession session, String agent) {
        this.group = group;
        this.role = session.role().toString();
        this.account = session.role().accountId();
        this.partition = session.role().partition();
        this.sessionName = session.sessionName();
        this.source = session.source();
        this.region = session.region();
        this.agent = agent;
    }

    boolean isOf(String wanted) {
        return group.equals(wanted);
    }

    void joined() {
        blocks++;
    }

    /** @return whether that is new */
    boolean lives(Instant until) {
        String end = until.toString();
        boolean another = generations.isEmpty()
                || !generations.get(generations.size() - 1).end.equals(end);
        if (another) {
            generations.add(new Generation(Instant.now().toString(), end));
        }
        boolean recovered = failure != null;
        failure = null;
        return another || recovered;
    }

    /** @return whether that is new */
    boolean fails(String why) {
        boolean known = why.equals(failure);
        failure = why;
        return !known;
    }

    @Exported
    public String getRole() {
        return role;
    }

    @Exported
    public String getAccount() {
        return account;
    }

    @Exported
    public String getSessionName() {
        return sessionName;
    }

    @Exported
    public String getAgent() {
        return agent;
    }

    @Exported
    public String getSource() {
        return source;
    }

    @Exported
    public String getRegion() {
        return region;
    }

    /** How many blocks shared the session. */
    @Exported
    public int getBlocks() {
        return blocks;
    }

    /** The session, and what it was renewed with, one after the other. */
    @Exported
    public List<Generation> getGenerations() {
        return List.copyOf(generations);
    }

    /** Why it is not renewed; null if it is, or was. */
    @Exported
    public String getFailure() {
        return failure;
    }

    /** The session in the event history of CloudTrail. */
    @Exported
    public String getCloudTrail() {
        String console =
                switch (partition) {
                    case "aws-cn" -> "console.amazonaws.cn";
                    case "aws-us-gov" -> "console.amazonaws-us-gov.com";
                    default -> "console.aws.amazon.com";
                };
        return "https://" + region + "." + console + "/cloudtrailv2/home?region=" + region + "#/events?Username="
                + sessionName;
    }

    /** For the time line: where a generation begins, in thousandths of all. */
    public long offset(int generation) {
        return thousandths(generations.get(generation).start);
    }

    /** For the time line: how long a generation lasts, in thousandths of all. */
    public long length(int generation) {
        return Math.max(1, thousandths(generations.get(generation).end) - offset(generation));
    }

    private long thousandths(String time) {
        Instant first = Instant.parse(generations.get(0).start);
        Instant last = Instant.parse(generations.get(generations.size() - 1).end);
        long all = Math.max(1, Duration.between(first, last).toMillis());
        return Duration.between(first, Instant.parse(time)).toMillis() * 1000 / all;
    }

    /** Credentials from one AssumeRole. */
    @ExportedBean
    public static final class Generation implements Serializable {

        private static final long serialVersionUID = 1;

        private final String start;
        private final String end;

        Generation(String start, String end) {
            this.start = start;
            this.end = end;
        }

        @Exported
        public String getStart() {
            return start;
        }

        @Exported
        public String getEnd() {
            return end;
        }
    }
}
