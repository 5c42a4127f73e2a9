package io.jenkins.plugins.assumed_role.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rules of one place: Jenkins, a folder, or an agent. Each place that has rules must allow a role, so that
 * folders and agents only narrow the global rules. A refusal names the place and the number of the rule, and quotes no rule: its readers
 * may lack the permission to read the configuration.
 *
 * @param place {@code folder 'infra'}; empty for the global rules
 * @param noun one of them is a {@code rule}, or a {@code pattern}
 * @param complete whether no rule is missing: a rule that could not be read may have denied anything
 */
public record RuleLevel(String place, String noun, List<Rule> rules, boolean complete) {

    /** The most characters of the text of rules; there may be any number of rules. */
    private static final int LONGEST_TEXT = 2_000;

    /**
     * The refusal of a role.
     *
     * @param rule names the place and the number of the rule that decided, as a clause without a period
     * @param text the rule itself, or the rules of which none allows the role, for those who may read the configuration
     */
    public record Refusal(String rule, String text) {}

    /** Returns the refusal of the first place that does not allow the role; a role without any rules is allowed. */
    public static Optional<Refusal> refusal(List<RuleLevel> levels, Question question) {
        return levels.stream()
                .map(level -> level.refusal(question))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refusal> refusal(Question question) {
        if (!complete) {
            return Optional.of(new Refusal(
                    "the " + named("s") + " cannot be read, so no role is allowed; see the log of Jenkins", ""));
        }
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).allow() && rules.get(i).matches(question)) {
                return Optional.of(new Refusal(
                        named(" " + (i + 1)) + " denies it", rules.get(i).text()));
            }
        }
        if (rules.stream().anyMatch(rule -> rule.allow() && rule.matches(question))) {
            return Optional.empty();
        }
        boolean wantsTrust = rules.stream()
                .anyMatch(rule ->
                        rule.allow() && rule.revision() == Rule.Revision.TRUSTED && rule.matchesButForTrust(question));
        String none = rules.size() == 1
                ? "the only " + named("") + " does not allow it"
                : "none of the " + rules.size() + " " + named("s") + " allows it";
        return Optional.of(new Refusal(
                none
                        + (wantsTrust
                                ? " for a revision that is not trusted, such as that of a pull request from a fork"
                                : ""),
                text()));
    }

    private String text() {
        String text = rules.stream().map(Rule::text).collect(Collectors.joining("; "));
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }

    /** {@code global rule 2}, {@code rules of folder 'infra'}. */
    private String named(String end) {
        return place.isEmpty() ? "global " + noun + end : noun + end + " of " + place;
    }
}
