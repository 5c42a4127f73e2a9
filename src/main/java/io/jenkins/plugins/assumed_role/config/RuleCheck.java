package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.labels.LabelAtom;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.policy.Question;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Asks the rules of all places for a role: global, folders, all agents, the agent. */
public final class RuleCheck {

    /** The name of the built-in node in rules. */
    public static final String BUILT_IN = "built-in";

    private final Node node;
    private final Job<?, ?> job;
    private final AssumedRoleNodeProperty ofNode;
    private final AssumedRoleConfiguration global;
    private final BooleanSupplier trusted;

    public RuleCheck(Node node, Run<?, ?> run) {
        this(
                node,
                run.getParent(),
                AssumedRoleNodeProperty.ofNode(node),
                AssumedRoleConfiguration.get(),
                () -> RevisionTrust.of(run));
    }

    /**
     * Tries the rules, as for a build of the job.
     *
     * @param global takes the place of the global configuration
     */
    public static RuleCheck trial(Node node, Job<?, ?> job, AssumedRoleConfiguration global, boolean trusted) {
        return new RuleCheck(node, job, AssumedRoleNodeProperty.ofNode(node), global, () -> trusted);
    }

    /**
     * @param job null for a check of the agent alone
     * @param ofNode the configuration of the agent
     */
    RuleCheck(
            Node node,
            Job<?, ?> job,
            AssumedRoleNodeProperty ofNode,
            AssumedRoleConfiguration global,
            BooleanSupplier trusted) {
        this.node = node;
        this.job = job;
        this.ofNode = ofNode;
        this.global = global;
        this.trusted = trusted;
    }

    /**
     * @param roles in the order in which they are assumed
     * @throws RuleRefusal naming the first role that a rule forbids
     */
    public void check(List<RoleArn> roles) throws RuleRefusal {
        for (RoleArn role : roles) {
            Optional<RuleLevel.Refusal> refusal = ask(role);
            if (refusal.isPresent()) {
                throw new RuleRefusal(
                        roles, refusal.get(), sentence(role, refusal.get().rule()));
            }
        }
    }

    /** Returns why a role may not be assumed, as a clause without a period; empty if it may. */
    public Optional<String> refusal(RoleArn role) {
        return rule(role).map(rule -> sentence(role, rule));
    }

    private String sentence(RoleArn role, String rule) {
        return (job == null ? "a check" : "job '" + job.getFullName() + "'") + " may not assume " + role + " on "
                + BlockAgent.name(node) + ": " + rule;
    }

    /** Returns which rule forbids the role, as a clause without a period that quotes no rule; empty if none does. */
    public Optional<String> rule(RoleArn role) {
        return ask(role).map(RuleLevel.Refusal::rule);
    }

    private Optional<RuleLevel.Refusal> ask(RoleArn role) {
        return RuleLevel.refusal(levels(), question(role.toString()));
    }

    /**
     * Returns the name of a node that rules compare.
     *
     * @param node its name in Jenkins, which is empty for the built-in node
     */
    public static String nameOf(String node) {
        return node.isEmpty() ? BUILT_IN : node;
    }

    Question question(String role) {
        return new Question(
                role, job == null ? null : job.getFullName(), nameOf(node.getNodeName()), labels(), trusted);
    }

    private List<RuleLevel> levels() {
        List<RuleLevel> levels = new ArrayList<>();
        levels.add(global.rules());
        if (job != null) {
            ExtensionList.lookup(RolesOfJob.class).forEach(scope -> levels.addAll(scope.rules(job)));
        }
        // A user who may configure an agent must not be able to replace the rules for all agents.
        levels.add(AssumedRoleNodeProperty.ofAllNodes().rules("all agents"));
        levels.add(ofNode.rules(BlockAgent.name(node)));
        return levels;
    }

    /** Returns the labels of the agent, its own name being one. */
    public Set<String> labels() {
        Set<String> labels = new HashSet<>();
        for (LabelAtom label : node.getAssignedLabels()) {
            labels.add(label.getName());
        }
        return labels;
    }
}
