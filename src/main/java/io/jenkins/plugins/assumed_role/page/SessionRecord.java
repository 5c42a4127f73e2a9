package io.jenkins.plugins.assumed_role.page;

import hudson.Util;
import io.jenkins.plugins.assumed_role.history.Field;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A session and its renewals on the page of a build, without a secret. */
@ExportedBean(defaultVisibility = 3)
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
    private final String name;
    private final String via;
    private final String delivery;
    private final boolean quiet;
    private final String rule;
    private final String ruleText;
    private int blocks;
    /** Blocks that are open. */
    private int open;
    /** The time when the last block closed; null before. */
    private String closed;

    private String failure;
    /** The time since which renewals fail; null if the last one did not. */
    private String failing;

    /** @param details see {@link io.jenkins.plugins.assumed_role.history.Field} */
    SessionRecord(Map<String, String> details) {
        this.group = details.getOrDefault(Field.SHARED, "");
        this.role = details.get(Field.ROLE);
        this.account = details.get(Field.ACCOUNT);
        this.partition = role.split(":", 3)[1];
        this.name = details.get(Field.NAME);
        this.via = details.get(Field.VIA);
        this.delivery = details.get(Field.DELIVERY);
        this.quiet = BlockEvents.isQuiet(details);
        this.rule = details.get(Field.RULE);
        this.ruleText = details.get(Field.RULE_TEXT);
        this.sessionName = details.get(Field.SESSION);
        this.sourceIdentity = details.get(Field.SOURCE_IDENTITY);
        this.source = details.get(Field.SOURCE);
        this.region = details.get(Field.REGION);
        this.agent = details.get(Field.AGENT);
        this.failure = details.get(Field.REASON);
        this.start = now();
        if (failure != null) {
            blocks = 1;
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    boolean isOf(String wanted) {
        return group.equals(wanted);
    }

    void joined() {
        blocks++;
        open++;
        closed = null;
    }

    /** @return whether that is new */
    boolean left() {
        open--;
        if (open <= 0) {
            closed = now();
        }
        return closed != null;
    }

    /** @return whether that is new */
    boolean lives(String end) {
        boolean another = generations.isEmpty()
                || !generations.get(generations.size() - 1).end.equals(end);
        if (another) {
            generations.add(new Generation(now(), end));
        }
        boolean recovered = failure != null;
        failure = null;
        failing = null;
        return another || recovered;
    }

    /** @return whether that is new */
    boolean fails(String why) {
        boolean known = why.equals(failure);
        failure = why;
        failing = failing == null ? now() : failing;
        return !known;
    }

    /** Returns whether only administrators may read role and account of this session, and this reader is none. */
    @Exported
    public boolean isHidden() {
        return quiet && !Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    private String shown(String value) {
        return isHidden() ? null : value;
    }

    /** Returns the name by which the block calls the role; null if it has the ARN. */
    @Exported
    public String getName() {
        return name;
    }

    /** Returns the ARNs of the roles on the way; null for none. */
    @Exported
    public String getVia() {
        return shown(via);
    }

    @Exported
    public String getDelivery() {
        return delivery;
    }

    @Exported
    public boolean isQuiet() {
        return quiet;
    }

    /** Returns the name of the rule that refused the role; null for none. */
    @Exported
    public String getRule() {
        return rule;
    }

    /** Returns the rule itself; null for none, or if the reader is no administrator. */
    @Exported
    public String getRuleText() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? ruleText : null;
    }

    /** Returns the time when the last block with this session closed; null if one is open, or if the controller was killed before. */
    @Exported
    public String getClosed() {
        return closed;
    }

    /** Returns the time since which renewals fail; null if the last one did not. */
    @Exported
    public String getFailing() {
        return failing;
    }

    /** Returns the policy statements that are missing. */
    public List<String> getStatements() {
        return PolicyStatements.in(getFailure());
    }

    /** Returns the page of the agent below the root of Jenkins; null if there is none any more. */
    public String getAgentUrl() {
        return agent == null || Jenkins.get().getNode(agent) == null ? null : "computer/" + Util.rawEncode(agent) + "/";
    }

    /** Returns the role in the console of IAM; null without a known console. */
    public String getRoleUrl() {
        AwsConsole console = isHidden() ? null : AwsConsole.of(partition);
        return console == null ? null : console.role(role);
    }

    /** Returns the time in which a block had the session, for people. */
    public String getPeriod() {
        return start.substring(11, 16) + (closed == null ? "" : " to " + closed.substring(11, 16)) + " UTC";
    }

    /** Returns the minutes that the credentials have left. */
    public long getLeft() {
        return Math.max(
                0, Duration.between(Instant.now(), Instant.parse(getEnd())).toMinutes());
    }

    public boolean isOpen() {
        return open > 0;
    }

    /** Returns the name of the role for people: the name that the block uses, or the last part of the ARN. */
    public String getTitle() {
        if (name != null) {
            return name;
        }
        return isHidden() ? "" : role.substring(role.lastIndexOf('/') + 1);
    }

    /** Returns the role; null for a quiet session without a name, unless an administrator reads it. */
    @Exported
    public String getRole() {
        return shown(role);
    }

    @Exported
    public String getAccount() {
        return shown(account);
    }

    /** Returns null if a rule refused the role. */
    @Exported
    public String getSessionName() {
        return shown(sessionName);
    }

    /** Returns the source identity; null if it was not set. */
    @Exported
    public String getSourceIdentity() {
        return shown(sourceIdentity);
    }

    @Exported
    public String getAgent() {
        return agent;
    }

    /** Returns null if the role could not be assumed. */
    @Exported
    public String getSource() {
        return shown(source);
    }

    @Exported
    public String getRegion() {
        return region;
    }

    /** Returns the number of blocks that shared the session. */
    @Exported
    public int getBlocks() {
        return blocks;
    }

    /** Returns the sessions, each of which replaced the one before. */
    @Exported
    public List<Generation> getGenerations() {
        return List.copyOf(generations);
    }

    @Exported
    public String getStart() {
        return start;
    }

    /** Returns the expiration of the newest credentials; null if the role could not be assumed. */
    @Exported
    public String getEnd() {
        return generations.isEmpty() ? null : generations.get(generations.size() - 1).end;
    }

    public int getRenewals() {
        return Math.max(0, generations.size() - 1);
    }

    /** Returns {@code assumed}, {@code refused} (by AWS), {@code refusedByRule}, or {@code notRenewed}. */
    @Exported
    public String getResult() {
        if (generations.isEmpty()) {
            return rule == null ? "refused" : "refusedByRule";
        }
        return failure == null ? "assumed" : "notRenewed";
    }

    /** Returns the reason for a refusal or a failed renewal; null if there is none. */
    @Exported
    public String getFailure() {
        return shown(failure);
    }

    /** Returns the link to the session in the event history of CloudTrail; null without a session or a known console. */
    @Exported
    public String getCloudTrail() {
        AwsConsole console = generations.isEmpty() || isHidden() ? null : AwsConsole.of(partition);
        return console == null ? null : console.events(region, sessionName);
    }

    /** Credentials from one AssumeRole. */
    @ExportedBean(defaultVisibility = 3)
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
