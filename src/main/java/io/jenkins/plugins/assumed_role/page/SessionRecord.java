package io.jenkins.plugins.assumed_role.page;

import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final String sourceIdentity;
    private final String agent;
    private final String source;
    private final String region;
    private final String partition;
    private final String start;
    private final List<Generation> generations = new CopyOnWriteArrayList<>();
    private int blocks;
    private String failure;

    SessionRecord(String group, RoleSession session, String agent) {
        this.group = group;
        this.role = session.role().toString();
        this.account = session.role().accountId();
        this.partition = session.role().partition();
        this.sessionName = session.sessionName();
        this.sourceIdentity = session.sourceIdentity();
        this.source = session.source();
        this.region = session.region();
        this.agent = agent;
        this.start = now();
    }

    /** For a block that got no session. */
    SessionRecord(RoleRequest request, String agent, String why) {
        this(request.role(), request.sessionName(), request.sourceIdentity(), request.region(), agent, why);
    }

    /** For a block that a rule refused. */
    SessionRecord(RoleArn role, String agent, String why) {
        this(role, null, null, null, agent, why);
    }

    private SessionRecord(
            RoleArn role, String sessionName, String sourceIdentity, String region, String agent, String why) {
        this.group = "";
        this.role = role.toString();
        this.account = role.accountId();
        this.partition = role.partition();
        this.sessionName = sessionName;
        this.sourceIdentity = sourceIdentity;
        this.source = null;
        this.region = region;
        this.agent = agent;
        this.start = now();
        this.blocks = 1;
        this.failure = why;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    boolean isOf(String wanted) {
        return group.equals(wanted);
    }

    void joined() {
        blocks++;
    }

    /** @return whether that is new */
    boolean lives(Instant until) {
        String end = until.truncatedTo(ChronoUnit.SECONDS).toString();
        boolean another = generations.isEmpty()
                || !generations.get(generations.size() - 1).end.equals(end);
        if (another) {
            generations.add(new Generation(now(), end));
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

    /** Returns null if a rule refused the role. */
    @Exported
    public String getSessionName() {
        return sessionName;
    }

    /** Who is behind the session; null if it was not set. */
    @Exported
    public String getSourceIdentity() {
        return sourceIdentity;
    }

    @Exported
    public String getAgent() {
        return agent;
    }

    /** Null if the role could not be assumed. */
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

    @Exported
    public String getStart() {
        return start;
    }

    /** When the newest credentials expire; null if the role could not be assumed. */
    @Exported
    public String getEnd() {
        return generations.isEmpty() ? null : generations.get(generations.size() - 1).end;
    }

    public int getRenewals() {
        return Math.max(0, generations.size() - 1);
    }

    /** {@code assumed}, {@code refused}, or {@code notRenewed}. */
    @Exported
    public String getResult() {
        if (generations.isEmpty()) {
            return "refused";
        }
        return failure == null ? "assumed" : "notRenewed";
    }

    /** Why it is not assumed or not renewed; null if it is, or was. */
    @Exported
    public String getFailure() {
        return failure;
    }

    /** Returns the link to the session in the event history of CloudTrail; null without a session or a known console. */
    @Exported
    public String getCloudTrail() {
        if (generations.isEmpty()) {
            return null;
        }
        // Other partitions have no console that is known to all.
        String console =
                switch (partition) {
                    case "aws" -> "console.aws.amazon.com";
                    case "aws-cn" -> "console.amazonaws.cn";
                    case "aws-us-gov" -> "console.amazonaws-us-gov.com";
                    case "aws-eusc" -> "console.amazonaws-eusc.eu";
                    default -> null;
                };
        return console == null
                ? null
                : "https://" + region + "." + console + "/cloudtrailv2/home?region=" + region + "#/events?Username="
                        + URLEncoder.encode(sessionName, StandardCharsets.UTF_8);
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
