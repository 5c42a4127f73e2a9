package io.jenkins.plugins.assumed_role.policy;

import java.util.List;
import java.util.Optional;

/**
 * The rules of one place: the global ones, those of a folder, or those of an agent. Each place that has any must allow a role, so that
 * folders and agents only narrow what is allowed above them.
 *
 * @param place for people: {@code the global rules}
 * @param complete whether these are all: one that could not be read may have denied anything
 */
public record RuleLevel(String place, List<Rule> rules, boolean complete) {

    public RuleLevel(String place, List<Rule> rules) {
        this(place, rules, true);
    }

    /** @return why not, if a place does not allow it; what no place has rules for is allowed */
    public static Optional<String> refusal(List<RuleLevel> levels, Question question) {
        return levels.stream()
                .map(level -> level.refusal(question))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> refusal(Question question) {
        if (!complete) {
            return Optional.of(place + " cannot be read, so that nothing is allowed. The log of Jenkins tells why.");
        }
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).allow() && rules.get(i).matches(question)) {
                return Optional.of("rule " + (i + 1) + " of " + place + " decides: " + rules.get(i) + ".");
            }
        }
        if (rules.stream().anyMatch(rule -> rule.allow() && rule.matches(question))) {
            return Optional.empty();
        }
        boolean wantsTrust = rules.stream()
                .anyMatch(rule ->
                        rule.allow() && rule.revision() == Rule.Revision.TRUSTED && rule.matchesButForTrust(question));
        return Optional.of("none of the " + rules.size() + " rules of " + place + " allows it"
                + (wantsTrust ? " for a revision that is not trusted, such as that of a fork's pull request." : "."));
    }
}
