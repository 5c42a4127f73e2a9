package io.jenkins.plugins.assumed_role.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.util.Locale;
import java.util.Set;

/** Patterns and rules. Fields: pattern, text, account of a pattern, role name and path. */
public final class RuleFuzz {

    private static final int LONGEST = 40;

    private RuleFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        String pattern = input.text();
        String text = input.text();
        if (pattern.length() <= LONGEST && text.length() <= LONGEST) {
            assertThat(Glob.matches(pattern, text)).isEqualTo(plainly(pattern, text));
        }
        if (Glob.matchesPath(pattern, text)) {
            assertThat(Glob.matches(pattern.replace("**/", "**"), text)).isTrue();
        }
        String roles = input.text();
        String role = "arn:aws:iam::222222222222:role/" + input.text();
        Question question = new Question(role, "team/job", "linux-1", Set.of("linux"), () -> true);
        // No configured pattern contains the character that stands for a colon in the path of a role.
        if (!roles.isEmpty() && roles.indexOf(1) < 0 && rule(true, roles).matches(question)) {
            assertThat(rule(false, roles).matches(question)).isTrue();
            assertThat(Glob.matches(roles.toLowerCase(Locale.ROOT), role.toLowerCase(Locale.ROOT)))
                    .isTrue();
        }
        String path = roles.replaceAll("[:*\\x01]", "");
        assertThat(rule(true, "arn:aws:iam::111111111111:role/*").matches(question))
                .isFalse();
        assertThat(rule(true, "arn:*:iam::111111111111:role/" + path + "*").matches(question))
                .isFalse();
        assertThat(rule(true, role.replace("?", "").replace("*", "")).matches(question))
                .isEqualTo(!role.contains("?") && !role.contains("*"));
    }

    private static Rule rule(boolean allow, String role) {
        return new Rule(allow, role, "", "", "", Rule.Revision.ANY);
    }

    /** Backwards through the pattern, one place after the other. */
    private static boolean plainly(String pattern, String text) {
        boolean[][] fits = new boolean[pattern.length() + 1][text.length() + 1];
        fits[pattern.length()][text.length()] = true;
        for (int p = pattern.length() - 1; p >= 0; p--) {
            for (int t = text.length(); t >= 0; t--) {
                boolean more = t < text.length();
                char c = pattern.charAt(p);
                fits[p][t] = c == '*'
                        ? fits[p + 1][t] || more && fits[p][t + 1]
                        : more && (c == '?' || c == text.charAt(t)) && fits[p + 1][t + 1];
            }
        }
        return fits[0][0];
    }
}
