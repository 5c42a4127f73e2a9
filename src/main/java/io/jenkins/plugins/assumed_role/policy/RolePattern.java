package io.jenkins.plugins.assumed_role.policy;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Pattern of role ARNs in a rule: {@code arn:aws:iam::222222222222:role/deploy-*}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM identifiers</a>
 */
public final class RolePattern {

    /** Partitions that the AWS SDK knows; another one is a misspelling. */
    static final List<String> PARTITIONS =
            List.of("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f");

    private static final int ACCOUNT_DIGITS = 12;
    private static final int LONGEST_PATH = 510;
    private static final int LONGEST_NAME = 64;
    /** Longer than any role ARN with a wildcard before, between and after its characters. */
    private static final int LONGEST_PATTERN = 2_048;

    private static final int SHOWN = 200;

    private final String pattern;
    /** The positions of the pattern that a beginning of some role ARN reaches. */
    private boolean[] reached;

    private int farthest;

    private RolePattern(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Checks that the pattern matches the ARN of at least one role that IAM can have. A rule that denies an impossible ARN looks as if it
     * denied something.
     *
     * @param pattern empty for every role
     * @return the same
     * @throws IllegalArgumentException if no role can match
     */
    public static String check(String pattern) {
        if (pattern.isEmpty()) {
            return pattern;
        }
        if (pattern.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("role: a pattern has at most " + LONGEST_PATTERN
                    + " characters, and this one has " + pattern.length() + ".");
        }
        RolePattern checked = new RolePattern(Rule.withoutColonsInPath(pattern));
        if (PARTITIONS.stream().noneMatch(checked::matchesARoleOf)) {
            throw new IllegalArgumentException("role: '" + printable(pattern)
                    + "' can never match the ARN of a role: " + checked.why(pattern) + "."
                    + " A pattern looks like arn:aws:iam::222222222222:role/deploy-*");
        }
        return pattern;
    }

    private String why(String given) {
        return farthest == given.length()
                ? "it does not end with the name of a role, of up to " + LONGEST_NAME
                        + " letters, digits and characters of _+=,.@-"
                : "no role ARN has '" + printable(given.substring(farthest)) + "' there";
    }

    private static String printable(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return shown.replaceAll("[^ -~]", "?");
    }

    /** Walks through all ARNs at once: each step takes one more character of a set of characters. */
    private boolean matchesARoleOf(String partition) {
        reached = new boolean[pattern.length() + 1];
        reached[0] = true;
        skipStars();
        literal("arn:" + partition + ":iam::");
        for (int i = 0; i < ACCOUNT_DIGITS; i++) {
            step(c -> c >= '0' && c <= '9');
        }
        literal(":role/");
        path();
        for (int i = 0; i < LONGEST_NAME; i++) {
            step(RolePattern::isOfName);
            if (reached[pattern.length()]) {
                return true;
            }
        }
        return false;
    }

    /** Continues without a path, and with up to 510 characters and a slash, whose colons do not count as separators of the parts of an ARN. */
    private void path() {
        boolean[] beforeName = reached.clone();
        for (int i = 0; i < LONGEST_PATH; i++) {
            step(c -> c >= '!' && c <= '~' && c != ':' || c == Rule.COLON_IN_PATH);
            boolean[] within = reached;
            step(c -> c == '/');
            for (int at = 0; at < reached.length; at++) {
                beforeName[at] |= reached[at];
            }
            reached = within;
        }
        reached = beforeName;
    }

    private static boolean isOfName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_+=,.@-".indexOf(c) >= 0;
    }

    private void literal(String text) {
        text.chars().forEach(wanted -> step(c -> c == wanted));
    }

    private void step(IntPredicate characters) {
        boolean[] next = new boolean[reached.length];
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            if (reached[at]) {
                next[at] |= c == '*';
                next[at + 1] |= c == '?' || c != '*' && characters.test(c);
            }
        }
        reached = next;
        skipStars();
    }

    private void skipStars() {
        for (int at = 0; at < reached.length; at++) {
            if (reached[at]) {
                farthest = Math.max(farthest, at);
                if (at < pattern.length() && pattern.charAt(at) == '*') {
                    reached[at + 1] = true;
                }
            }
        }
    }
}
