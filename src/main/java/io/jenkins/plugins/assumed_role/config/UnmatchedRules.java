package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.page.HistorySummaries;
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
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * Finds global rules with a pattern that nothing in this Jenkins matches, such as a misspelled agent. A rule may deny
 * a role that nobody uses, so only the roles of rules that allow are searched for.
 */
public final class UnmatchedRules {

    private static final Logger LOGGER = Logger.getLogger(UnmatchedRules.class.getName());
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final AtomicBoolean FINDING = new AtomicBoolean();
    private static volatile Found found = new Found(List.of(), Instant.MIN, List.of());

    /** The answer for some rules at some time. */
    private record Found(List<RoleRule> rules, Instant time, List<String> sentences) {}

    /** Questions about each role, job and agent alone. */
    private final List<Question> roles = new ArrayList<>();

    private final List<Question> jobs = new ArrayList<>();
    private final List<Question> agents = new ArrayList<>();

    private UnmatchedRules() throws IOException {
        AssumedRoleConfiguration global = AssumedRoleConfiguration.get();
        Set<String> arns = new HashSet<>();
        Stream<NamedRole> named = Stream.concat(
                global.getRoles().stream(),
                ExtensionList.lookup(RolesOfJob.class).stream()
                        .flatMap(scope -> scope.ofFolders().values().stream())
                        .flatMap(List::stream));
        named.forEach(role -> arns.add(Text.stripped(role.getArn())));
        RoleHistory.get().usages(HistorySummaries.DAYS).forEach(usage -> arns.add(usage.role()));
        List<Node> nodes = new ArrayList<>(Jenkins.get().getNodes());
        nodes.add(Jenkins.get());
        for (Node node : nodes) {
            agents.add(RuleCheck.trial(node, null, global, true).question(""));
            String role = AssumedRoleNodeProperty.of(node).getRole();
            if (role != null && RoleArn.isLikely(role)) {
                arns.add(role);
            }
        }
        arns.forEach(arn -> roles.add(question(arn, null)));
        for (Job<?, ?> job : Jenkins.get().allItems(Job.class)) {
            jobs.add(question("", job.getFullName()));
        }
    }

    private static Question question(String role, String job) {
        return new Question(role, job, "", Set.of(), () -> true);
    }

    /** Returns a result that may be some minutes old, so that no page waits for the history, and updates it in the background. */
    public static List<String> sentences() {
        List<RoleRule> rules = AssumedRoleConfiguration.get().getRules();
        Found known = found;
        boolean same = known.rules().equals(rules);
        if ((!same || known.time().isBefore(Instant.now().minus(FRESH))) && FINDING.compareAndSet(false, true)) {
            Computer.threadPoolForRemoting.execute(() -> {
                List<String> sentences = List.of();
                try {
                    sentences = rules.isEmpty() ? List.of() : find(rules);
                } catch (IOException | RuntimeException x) {
                    LOGGER.log(Level.WARNING, "Cannot find out which rules match nothing", x);
                } finally {
                    // After a failure too: the next attempt comes in some minutes, and not with the next page.
                    found = new Found(rules, Instant.now(), sentences);
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
        if ("allow".equals(rule.getEffect())) {
            add(sentences, name, "role", rule.getRole(), Rule.allowing(rule.getRole()), roles);
        }
        add(sentences, name, "job", rule.getJob(), pattern(rule.getJob(), "", ""), jobs);
        add(sentences, name, "agent", rule.getAgent(), pattern("", rule.getAgent(), ""), agents);
        add(sentences, name, "label", rule.getLabel(), pattern("", "", rule.getLabel()), agents);
    }

    private static Rule pattern(String job, String agent, String label) {
        return new Rule(true, "", job, agent, label, Rule.Revision.ANY);
    }

    private static void add(
            List<String> sentences, String name, String noun, String text, Rule pattern, List<Question> candidates) {
        if (!text.isEmpty() && candidates.stream().noneMatch(pattern::matches)) {
            sentences.add(name + ": no " + noun + " matches '" + text + "'.");
        }
    }
}
