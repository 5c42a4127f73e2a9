package io.jenkins.plugins.assumed_role.policy;

import java.util.Locale;

/**
 * Who may assume what, or may not. An empty pattern fits everything.
 *
 * @param role pattern of role ARNs, see {@link Glob#matches}
 * @param job pattern of the full name of a job, see {@link Glob#matchesPath}
 * @param label pattern of the name or a label of the agent
 */
public record Rule(boolean allow, String role, String job, String label, Revision revision) {

    /** {@code arn:partition:iam::account:role/path/name}, the region being empty. */
    private static final int ARN_PARTS = 6;

    /** What every ARN begins with, of any partition. */
    private static final String ARN = "arn:aws";

    /** What a build was made of. */
    public enum Revision {
        ANY,
        /** Nothing that somebody without write access proposed, as a fork's pull request is. */
        TRUSTED,
        UNTRUSTED
    }

    /**
     * @param role a pattern
     * @return the same
     * @throws IllegalArgumentException if no ARN fits it: a rule that denies what does not exist looks as if it denied something
     */
    public static String checkRole(String role) {
        String literal = role.toLowerCase(Locale.ROOT).split("[*?]", 2)[0];
        boolean hasWildcard = literal.length() < role.length();
        if (role.isEmpty() || literal.startsWith(ARN) || hasWildcard && ARN.startsWith(literal)) {
            return role;
        }
        throw new IllegalArgumentException("role: no role has an ARN like '" + role.replaceAll("[^ -~]", "?")
                + "'. A pattern looks like arn:aws:iam::222222222222:role/deploy-*");
    }

    boolean matches(Question question) {
        return matchesButForTrust(question)
                && (revision == Revision.ANY || question.trusted().getAsBoolean() == (revision == Revision.TRUSTED));
    }

    boolean matchesButForTrust(Question question) {
        return (role.isEmpty() || matchesRole(question.role()))
                && (job.isEmpty() || (question.job() == null ? allow : Glob.matchesPath(job, question.job())))
                && (label.isEmpty() || question.labels().stream().anyMatch(found -> Glob.matches(label, found)));
    }

    /**
     * In doubt against the role. Names of roles differ in more than case within an account, so that what denies ignores it. And IAM permits
     * colons in the path of a role: what allows does not take {@code role/x:iam::222222222222:role/y} for a role of that account.
     */
    private boolean matchesRole(String arn) {
        return allow
                ? Glob.matches(withoutColonsInPath(role), withoutColonsInPath(arn))
                : Glob.matches(role.toLowerCase(Locale.ROOT), arn.toLowerCase(Locale.ROOT));
    }

    private static String withoutColonsInPath(String arn) {
        String[] parts = arn.split(":", ARN_PARTS);
        parts[parts.length - 1] = parts[parts.length - 1].replace(':', '\1');
        return String.join(":", parts);
    }

    /** As a person would say it. */
    @Override
    public String toString() {
        return (allow ? "allow " : "deny ")
                + (role.isEmpty() ? "every role" : role)
                + (job.isEmpty() ? "" : " to jobs " + job)
                + (label.isEmpty() ? "" : " on agents " + label)
                + switch (revision) {
                    case ANY -> "";
                    case TRUSTED -> " for trusted revisions";
                    case UNTRUSTED -> " for untrusted revisions";
                };
    }
}
