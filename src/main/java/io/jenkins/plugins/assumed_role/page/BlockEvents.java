package io.jenkins.plugins.assumed_role.page;

import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.assumed_role.history.BlockEvent;
import io.jenkins.plugins.assumed_role.history.BlockEvent.Kind;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.QuietText;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reports the events of one block: to the page of its build, to the history of Jenkins and to the audit log. */
public final class BlockEvents implements Serializable {

    private static final long serialVersionUID = 1;

    /** Details that only administrators may read of a quiet block. */
    private static final Set<String> HIDDEN = Set.of(
            Field.ROLE,
            Field.ACCOUNT,
            Field.VIA,
            Field.SOURCE,
            Field.SESSION,
            Field.SOURCE_IDENTITY,
            Field.RULE_TEXT,
            Field.REASON);

    /** Blocks of this controller whose last renewal failed. */
    private static final Set<String> FAILING = ConcurrentHashMap.newKeySet();

    private final String block;
    private final String build;
    private final LinkedHashMap<String, String> details;

    /**
     * Describes a block before it opens.
     *
     * @param block its id
     * @param details values by their {@link Field}, as far as they are known
     */
    public BlockEvents(String block, Run<?, ?> run, Map<String, String> details) {
        this.block = block;
        this.build = run.getExternalizableId();
        this.details = new LinkedHashMap<>();
        this.details.put(Field.JOB, run.getParent().getFullName());
        this.details.put(Field.BUILD, String.valueOf(run.getNumber()));
        this.details.putAll(details);
        this.details.values().removeIf(value -> value == null || value.isEmpty());
    }

    /** Returns the number of open blocks whose last renewal failed. */
    public static int failing() {
        return FAILING.size();
    }

    public boolean isQuiet() {
        return isQuiet(details);
    }

    /** Returns a message for the log of the build: without account IDs and ARNs if the block is quiet. */
    public String shown(String message) {
        return isQuiet()
                ? QuietText.of(
                        message,
                        details.get(Field.ROLE),
                        details.get(Field.NAME),
                        "on the page Assumed roles of the build")
                : message;
    }

    static boolean isQuiet(Map<String, String> details) {
        return "true".equals(details.get(Field.QUIET));
    }

    /** Returns true if only administrators may read a detail of a quiet block. */
    public static boolean isHidden(String field) {
        return HIDDEN.contains(field);
    }

    /**
     * Reports that the block has a session.
     *
     * @param shared equal for blocks that share it
     * @return whether it is the first block of its build with that session
     */
    public boolean opened(Run<?, ?> run, RoleRequest request, RoleSession session, String shared) {
        of(request);
        put(Field.SOURCE, session.source());
        put(Field.SESSION, session.sessionName());
        put(Field.SOURCE_IDENTITY, session.sourceIdentity());
        put(Field.REGION, session.region());
        put(Field.SHARED, shared);
        put(Field.UNTIL, time(session.expiration()));
        add(Kind.OPENED, details, Map.of());
        return AssumedRolesAction.joined(run, details);
    }

    /** Reports that AWS refused a session. */
    public void refused(Run<?, ?> run, RoleRequest request, String why) {
        of(request);
        put(Field.SESSION, request.sessionName());
        put(Field.SOURCE_IDENTITY, request.sourceIdentity());
        put(Field.REGION, request.region());
        put(Field.BY, "aws");
        refused(run, why);
    }

    /**
     * Reports that a rule forbids a role.
     *
     * @param roles the roles of the request, the target last: the name of the target is not that of a role on the way
     * @param rule names the rule
     * @param text the rule itself
     */
    public void forbidden(Run<?, ?> run, List<RoleArn> roles, String rule, String text, String why) {
        of(roles);
        put(Field.BY, "rule");
        put(Field.RULE, rule);
        put(Field.RULE_TEXT, text);
        refused(run, why);
    }

    private void refused(Run<?, ?> run, String why) {
        put(Field.REASON, why);
        add(Kind.REFUSED, details, Map.of());
        AssumedRolesAction.refused(run, details);
    }

    /** Reports a new session. */
    public void renewed(RoleSession session) {
        FAILING.remove(block);
        put(Field.UNTIL, time(session.expiration()));
        add(Kind.RENEWED, Map.of(Field.UNTIL, details.get(Field.UNTIL)), Map.of());
        update(record -> record.lives(details.get(Field.UNTIL)));
    }

    /** Reports that the session could not be renewed. */
    public void failed(String why) {
        FAILING.add(block);
        add(Kind.FAILED, Map.of(Field.REASON, why), Map.of(Field.REASON, why));
        update(record -> record.fails(why));
    }

    /** Reports the end of the block. */
    public void closed() {
        FAILING.remove(block);
        add(Kind.CLOSED, Map.of(), Map.of());
        update(SessionRecord::left);
    }

    private void update(Predicate<SessionRecord> change) {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            Run<?, ?> run = Run.fromExternalizableId(build);
            if (run != null) {
                AssumedRolesAction.update(run, details.get(Field.SHARED), change);
            }
        }
    }

    private void of(RoleRequest request) {
        of(request.hops().stream().map(Hop::role).toList());
    }

    private void of(List<RoleArn> roles) {
        RoleArn target = roles.get(roles.size() - 1);
        put(Field.ROLE, target.toString());
        put(Field.ACCOUNT, target.accountId());
        put(
                Field.VIA,
                roles.subList(0, roles.size() - 1).stream()
                        .map(RoleArn::toString)
                        .collect(Collectors.joining(", ")));
    }

    private synchronized void put(String field, String value) {
        if (value != null && !value.isEmpty()) {
            details.put(field, value);
        }
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private synchronized void add(Kind kind, Map<String, String> ofEvent, Map<String, String> besides) {
        Instant now = Instant.now();
        Map<String, String> audited = new LinkedHashMap<>(details);
        audited.putAll(besides);
        if (isQuiet()) {
            audited.keySet().removeAll(HIDDEN);
        }
        RoleHistory.add(new BlockEvent(block, kind, now, ofEvent), new BlockEvent(block, kind, now, audited));
    }
}
