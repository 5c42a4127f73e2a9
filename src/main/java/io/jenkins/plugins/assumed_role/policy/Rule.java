package io.jenkins.plugins.assumed_role.policy;

import java.util.Locale;

/**
 * A rule that allows or denies roles. An empty pattern matches everything.
 *
 * @param role pattern of role ARNs, see {@link RolePattern} and {@link Glob#matches}
 * @param job pattern of the full name of a job, see {@link Glob#matchesPath}
 * @param agent pattern of the name of the agent
 * @param label pattern of one label of the agent
 */
public record Rule(boolean allow, String role, String job, String agent, String label, Revision revision) {

    /** A rule for roles alone. */
    public static Rule allowing(String role) {
        return new Rule(true, role, "", "", "", Revision.ANY);
    }

    static final char COLON_IN_PATH = '\1';

    /** {@code arn:partition:iam::account:role/path/name}, the region being empty. */
    private static final int ARN_PARTS = 6;

    /** The origin of the revision that a build uses. */
    public enum Revision {
        ANY,
        /** A revision that only people with write access proposed; a pull request from a fork is not trusted. */
        TRUSTED,
        UNTRUSTED
    }

    public boolean matches(Question question) {
        return matchesButForTrust(question)
                && (revision == Revision.ANY || question.trusted().getAsBoolean() == (revision == Revision.TRUSTED));
    }

    boolean matchesButForTrust(Question question) {
        return (role.isEmpty() || matchesRole(question.role()))
                && (job.isEmpty() || (question.job() == null ? allow : Glob.matchesPath(job, question.job())))
                && (agent.isEmpty() || Glob.matches(agent, question.agent()))
                && (label.isEmpty() || question.labels().stream().anyMatch(found -> Glob.matches(label, found)));
    }

    /** Returns the rule for people: {@code deny job=infra/** revision=untrusted}. */
    String text() {
        StringBuilder text = new StringBuilder(allow ? "allow" : "deny");
        append(text, "role", role);
        append(text, "job", job);
        append(text, "agent", agent);
        append(text, "label", label);
        append(text, "revision", revision == Revision.ANY ? "" : revision.name().toLowerCase(Locale.ROOT));
        return text.toString();
    }

    private static void append(StringBuilder text, String field, String value) {
        if (!value.isEmpty()) {
            text.append(' ').append(field).append('=').append(value);
        }
    }

    /**
     * Decides against the role in doubt. Names of roles differ in more than case within an account, so a rule that denies ignores case. IAM
     * permits colons in the path of a role: a rule that allows does not take {@code role/x:iam::222222222222:role/y} for a role of that
     * account.
     */
    private boolean matchesRole(String arn) {
        return allow
                ? Glob.matches(withoutColonsInPath(role), withoutColonsInPath(arn))
                : Glob.matches(role.toLowerCase(Locale.ROOT), arn.toLowerCase(Locale.ROOT));
    }

    static String withoutColonsInPath(String arn) {
        String[] parts = arn.split(":", ARN_PARTS);
        parts[parts.length - 1] = parts[parts.length - 1].replace(':', COLON_IN_PATH);
        return String.join(":", parts);
    }
}
