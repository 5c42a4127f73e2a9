package io.jenkins.plugins.assumed_role.config;

import io.jenkins.plugins.assumed_role.history.Entry;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.history.Search;
import io.jenkins.plugins.assumed_role.page.ReadableJobs;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import io.jenkins.plugins.assumed_role.policy.Question;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jenkins.model.Jenkins;

/** The builds of the last days that other rules of one place would have refused. Rules of other places stay as they are. */
final class RefusedBuilds {

    static final int DAYS = 30;

    /** The most builds to distinguish. */
    private static final int MOST = 10_000;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final RuleLevel rules;
    private final Instant end = Instant.now().plus(LONGEST);
    private final Map<Block, Verdict> verdicts = new HashMap<>();
    private final Map<Build, String> builds = new LinkedHashMap<>();
    private long blocks;
    private long refused;
    private long unknown;
    private long hidden;
    private boolean complete = true;

    /**
     * A build that would have been refused.
     *
     * @param number its number
     */
    record Build(String job, String number) {}

    /** The properties of a block that rules read. */
    private record Block(String job, String role, String via, String agent, String labels, String trusted) {}

    /**
     * The answer of the rules.
     *
     * @param rule see {@link RuleLevel#refusal}; null if they allow the roles
     * @param unknown whether it depends on the trust of the revision, which is not recorded
     */
    private record Verdict(String rule, boolean unknown) {}

    RefusedBuilds(RuleLevel rules) {
        this.rules = rules;
    }

    /**
     * Applies rules to the history, the newest blocks first. Only administrators learn about quiet blocks and deleted jobs, whose roles the
     * answer would reveal; for others, blocks of jobs that they may not read do not count either.
     *
     * @param parts parts of details that each block in the place has, see {@link Search}
     * @param inPlace whether a block is in the place of the rules
     */
    static RefusedBuilds by(RuleLevel rules, Map<String, String> parts, Predicate<Entry> inPlace) throws IOException {
        RefusedBuilds found = new RefusedBuilds(rules);
        ReadableJobs readable = new ReadableJobs();
        boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        Search search = new Search(Instant.now().minus(Duration.ofDays(DAYS)), null, parts, Set.of());
        RoleHistory.get().read(search, block -> false, entry -> {
            boolean shown = (administrator || !entry.isQuiet()) && readable.contains(entry.get(Field.JOB));
            return !inPlace.test(entry) || (shown ? found.add(entry) : found.hide(entry));
        });
        return found;
    }

    private boolean hide(Entry entry) {
        hidden += entry.result().isRefused() ? 0 : 1;
        return isInTime();
    }

    boolean add(Entry entry) {
        if (!entry.result().isRefused()) {
            blocks++;
            Verdict verdict = verdict(entry);
            if (verdict.unknown()) {
                unknown++;
            } else if (verdict.rule() != null) {
                refused++;
                Build build = new Build(entry.get(Field.JOB), entry.get(Field.BUILD));
                if (builds.size() < MOST) {
                    builds.putIfAbsent(build, verdict.rule());
                }
            }
        }
        return isInTime();
    }

    private boolean isInTime() {
        complete = Instant.now().isBefore(end);
        return complete;
    }

    private Verdict verdict(Entry entry) {
        Block block = new Block(
                entry.get(Field.JOB),
                entry.get(Field.ROLE),
                entry.get(Field.VIA),
                entry.get(Field.AGENT),
                entry.get(Field.LABELS),
                entry.get(Field.TRUSTED));
        if (verdicts.size() < MOST) {
            return verdicts.computeIfAbsent(block, this::ask);
        }
        Verdict known = verdicts.get(block);
        return known == null ? ask(block) : known;
    }

    private Verdict ask(Block block) {
        if (block.trusted() != null) {
            return new Verdict(refusal(block, Boolean.parseBoolean(block.trusted())), false);
        }
        String trusted = refusal(block, true);
        String untrusted = refusal(block, false);
        boolean depends = (trusted == null) != (untrusted == null);
        return new Verdict(depends ? null : trusted, depends);
    }

    /** Asks for each role of the chain; returns null if all are allowed. */
    private String refusal(Block block, boolean trusted) {
        List<String> roles = new ArrayList<>();
        if (block.via() != null) {
            roles.addAll(List.of(block.via().split(", ")));
        }
        roles.add(block.role());
        Set<String> labels = labels(block);
        // The name of an agent is one of its labels, the display name of the built-in node is not.
        String agent = labels.contains(block.agent()) || !labels.contains("built-in") && !labels.contains("master")
                ? block.agent()
                : RuleCheck.BUILT_IN;
        return roles.stream()
                .map(role -> RuleLevel.refusal(
                        List.of(rules), new Question(role, block.job(), agent, labels, () -> trusted)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(RuleLevel.Refusal::rule)
                .orElse(null);
    }

    /** Takes the name of the agent, which may have spaces, out of its labels before it separates them. */
    private static Set<String> labels(Block block) {
        String all = " " + (block.labels() == null ? "" : block.labels()) + " ";
        String name = " " + block.agent() + " ";
        Set<String> labels =
                new HashSet<>(List.of(all.replace(name, " ").strip().split(" ")));
        if (all.contains(name)) {
            labels.add(block.agent());
        }
        labels.remove("");
        return labels;
    }

    /** Returns the newest first, each with the name of the rule; at most 10,000. */
    Map<Build, String> builds() {
        return builds;
    }

    /** Returns the number of blocks that assumed a role. */
    long blocks() {
        return blocks;
    }

    long refused() {
        return refused;
    }

    /** Returns the number of blocks whose revision may or may not have been trusted. */
    long unknown() {
        return unknown;
    }

    /** Returns the number of blocks that the user may not see, and that do not count. */
    long hidden() {
        return hidden;
    }

    /** Returns false if reading the history took too long, so that only the newest blocks count. */
    boolean isComplete() {
        return complete;
    }
}
