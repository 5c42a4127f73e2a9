package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import io.jenkins.plugins.assumed_role.policy.Question;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * Finds global rules with a pattern that nothing in this Jenkins matches, such as a misspelled agent. A rule that denies a role which nobody
 * uses does its work, so only rules that allow are asked for a role.
 */
public final class UnmatchedRules {

    private static final Logger LOGGER = Logger.getLogger(UnmatchedRules.class.getName());
    private static final int DAYS = 90;
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final AtomicBoolean FINDING = new AtomicBoolean();
    private static volatile Found found = new Found(List.of(), Instant.MIN, List.of());

    /** The answer for some rules at some time. */
    private record Found(List<RoleRule> rules, Instant time, List<String> sentences) {}

    private final Set<String> roles = new HashSet<>();
    private final Set<String> jobs = new HashSet<>();
    private final List<Question> agents = new ArrayList<>();

    private UnmatchedRules() throws IOException {
        Stream<NamedRole> named = Stream.concat(
                AssumedRoleConfiguration.get().getRoles().stream(),
                ExtensionList.lookup(RolesOfJob.class).stream()
                        .flatMap(scope -> scope.ofFolders().values().stream())
                        .flatMap(List::stream));
        named.forEach(role -> roles.add(Text.stripped(role.getArn())));
        RoleHistory.get().usages(DAYS).forEach(usage -> roles.add(usage.role()));
        for (Job<?, ?> job : Jenkins.get().allItems(Job.class)) {
            jobs.add(job.getFullName());
        }
        add(Jenkins.get());
        Jenkins.get().getNodes().forEach(this::add);
    }

    private void add(Node node) {
        RuleCheck check = RuleCheck.trial(node, null, AssumedRoleConfiguration.get(), true);
        agents.add(check.question(""));
        String role = AssumedRoleNodeProperty.of(node).getRole();
        if (role != null && RoleArn.isLikely(role)) {
            roles.add(role);
        }
    }

    /** Returns what was found some minutes ago, so that no page waits for the history; finds it again in the background. */
    public static List<String> sentences() {
        List<RoleRule> rules = AssumedRoleConfiguration.get().getRules();
        Found known = found;
        boolean same = known.rules().equals(rules);
        if ((!same || known.time().isBefore(Instant.now().minus(FRESH))) && FINDING.compareAndSet(false, true)) {
            Computer.threadPoolForRemoting.execute(() -> {
                try {
                    found = new Found(rules, Instant.now(), rules.isEmpty() ? List.of() : find(rules));
                } catch (IOException | RuntimeException x) {
                    LOGGER.log(Level.WARNING, "Cannot find out which rules match nothing", x);
                } finally {
                    FINDING.set(false);
                }
            });
        }
        return same ? known.sentences() : List.of();
    }

    private static List<String> find(List<RoleRule> rules) throws IOException {
        UnmatchedRules here = new UnmatchedRules();
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            here.unmatched(rules.get(i), "Global rule " + (i + 1), sentences);
        }
        return sentences;
    }

    private void unmatched(RoleRule rule, String name, List<String> sentences) {
        if ("allow".equals(rule.getEffect()) && !rule.getRole().isEmpty()) {
            Rule pattern = Rule.allowing(rule.getRole());
            add(sentences, name, "role", rule.getRole(), roles, role -> matches(pattern, role, null, null));
        }
        if (!rule.getJob().isEmpty()) {
            Rule pattern = new Rule(true, "", rule.getJob(), "", "", Rule.Revision.ANY);
            add(sentences, name, "job", rule.getJob(), jobs, job -> matches(pattern, "", job, null));
        }
        if (!rule.getAgent().isEmpty()) {
            Rule pattern = new Rule(true, "", "", rule.getAgent(), "", Rule.Revision.ANY);
            add(sentences, name, "agent", rule.getAgent(), agents, agent -> matches(pattern, "", null, agent));
        }
        if (!rule.getLabel().isEmpty()) {
            Rule pattern = new Rule(true, "", "", "", rule.getLabel(), Rule.Revision.ANY);
            add(sentences, name, "label", rule.getLabel(), agents, agent -> matches(pattern, "", null, agent));
        }
    }

    private static boolean matches(Rule pattern, String role, String job, Question agent) {
        return pattern.matches(new Question(
                role, job, agent == null ? "" : agent.agent(), agent == null ? Set.of() : agent.labels(), () -> true));
    }

    private static <T> void add(
            List<String> sentences,
            String name,
            String noun,
            String pattern,
            Iterable<T> candidates,
            Predicate<T> matches) {
        for (T candidate : candidates) {
            if (matches.test(candidate)) {
                return;
            }
        }
        sentences.add(name + ": no " + noun + " matches '" + pattern + "'.");
    }
}
