package io.jenkins.plugins.assumed_role.manage;

import io.jenkins.plugins.assumed_role.block.OpenBlocks;
import io.jenkins.plugins.assumed_role.history.Entry;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.page.RoleLink;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An entry as one reader may see it, for the page, JSON, CSV and the command. */
@ExportedBean(defaultVisibility = 3)
public final class HistoryRow {

    private static final String WHY = "why:";

    private final Entry entry;
    private final boolean administrator;

    HistoryRow(Entry entry, boolean administrator) {
        this.entry = entry;
        this.administrator = administrator;
    }

    /** Returns whether role and account of the block are for administrators alone, and the reader is none. */
    @Exported
    public boolean isHidden() {
        return entry.isQuiet() && !administrator;
    }

    private String get(String field) {
        return isHidden() && BlockEvents.isHidden(field) ? null : entry.get(field);
    }

    @Exported
    public String getBlock() {
        return entry.block();
    }

    @Exported
    public String getStart() {
        return time(entry.start());
    }

    /** Returns the time when it closed; null if it is open, was refused or is lost. */
    @Exported
    public String getEnd() {
        return entry.result().isRefused() || entry.end() == null ? null : time(entry.end());
    }

    @Exported
    public String getJob() {
        return get(Field.JOB);
    }

    @Exported
    public String getBuild() {
        return get(Field.BUILD);
    }

    @Exported
    public String getName() {
        return get(Field.NAME);
    }

    @Exported
    public String getRole() {
        return get(Field.ROLE);
    }

    @Exported
    public String getAccount() {
        return get(Field.ACCOUNT);
    }

    @Exported
    public String getVia() {
        return get(Field.VIA);
    }

    @Exported
    public String getSource() {
        return get(Field.SOURCE);
    }

    @Exported
    public String getAgent() {
        return get(Field.AGENT);
    }

    /** Returns the labels of the agent, separated by spaces. */
    @Exported
    public String getLabels() {
        return get(Field.LABELS);
    }

    /** Returns {@code true} or {@code false}, as the source of the job trusts the revision; null if it did not answer in time. */
    @Exported
    public String getTrusted() {
        return get(Field.TRUSTED);
    }

    @Exported
    public String getUser() {
        return get(Field.USER);
    }

    @Exported
    public String getCause() {
        return get(Field.CAUSE);
    }

    @Exported
    public String getSession() {
        return get(Field.SESSION);
    }

    @Exported
    public String getDelivery() {
        return get(Field.DELIVERY);
    }

    /** Returns the expiration of the newest session; null for a refusal. */
    @Exported
    public String getUntil() {
        return get(Field.UNTIL);
    }

    @Exported
    public int getRenewals() {
        return entry.renewals();
    }

    @Exported
    public String getRenewed() {
        return entry.renewed() == null ? null : time(entry.renewed());
    }

    /** Returns the time since which renewals fail; null if the last one did not. */
    @Exported
    public String getFailing() {
        return entry.failing() == null ? null : time(entry.failing());
    }

    /** Returns the time of the next renewal, or of the next attempt after a failure; null for none. */
    @Exported
    public String getNextRenewal() {
        Instant next = OpenBlocks.nextRenewal(entry.block());
        return next == null ? null : time(next);
    }

    /** Returns the time of day since which renewals fail, and why, for people. */
    public String getFailingSentence() {
        String since = getFailing().substring(11, 16) + " UTC";
        return getReason() == null ? since : since + ": " + why(getReason());
    }

    /** Returns the line of a report that has the reason, or else its first line. */
    private static String why(String reason) {
        return reason.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(WHY))
                .findFirst()
                .map(line -> line.substring(WHY.length()).strip())
                .orElse(reason.lines().findFirst().orElse(""));
    }

    @Exported
    public String getResult() {
        return entry.result().toString();
    }

    /** Returns which rule refused it; null for none. Quotes no rule. */
    @Exported
    public String getRule() {
        return get(Field.RULE);
    }

    /** Returns the rule itself; null for none, or if the reader is no administrator. */
    @Exported
    public String getRuleText() {
        return administrator ? entry.get(Field.RULE_TEXT) : null;
    }

    @Exported
    public String getReason() {
        return isHidden() ? null : entry.failure();
    }

    /** Returns the name of the role for people: the one that the block uses, or its ARN. */
    String getTitle() {
        return getName() != null ? getName() : getRole();
    }

    /** Returns the build below the root of Jenkins. */
    public String getBuildUrl() {
        return RoleLink.buildUrl(getJob(), getBuild());
    }

    /** Returns the minutes that the credentials have left. */
    public long getLeft() {
        return getUntil() == null
                ? 0
                : Math.max(
                        0,
                        Duration.between(Instant.now(), Instant.parse(getUntil()))
                                .toMinutes());
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns the columns of CSV and of the command, in their order; an empty text for none. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("start", getStart());
        values.put("end", getEnd());
        values.put("result", getResult());
        values.put("job", getJob());
        values.put("build", getBuild());
        values.put("name", getName());
        values.put("role", getRole());
        values.put("account", getAccount());
        values.put("via", getVia());
        values.put("source", getSource());
        values.put("agent", getAgent());
        values.put("user", getUser());
        values.put("session", getSession());
        values.put("until", getUntil());
        values.put("renewals", String.valueOf(getRenewals()));
        values.put("rule", getRule());
        values.put("ruleText", getRuleText());
        values.put("reason", getReason());
        values.replaceAll((column, value) -> value == null ? "" : value);
        return values;
    }
}
