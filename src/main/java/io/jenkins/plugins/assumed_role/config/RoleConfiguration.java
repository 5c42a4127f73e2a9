package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.labels.LabelAtom;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.policy.Question;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What is configured around a block: globally, in the folders of its job, and for its agent. */
public final class RoleConfiguration {

    private final AssumedRoleConfiguration global = AssumedRoleConfiguration.get();
    private final Node node;
    private final AssumedRoleNodeProperty ofNode;
    private final Job<?, ?> job;
    private final BooleanSupplier trusted;

    public RoleConfiguration(Node node, Run<?, ?> run) {
        this(node, run.getParent(), () -> RevisionTrust.of(run));
    }

    /** @param job null for a check of the agent alone */
    public RoleConfiguration(Node node, Job<?, ?> job, BooleanSupplier trusted) {
        this.node = node;
        this.job = job;
        this.trusted = trusted;
        this.ofNode = AssumedRoleNodeProperty.of(node);
    }

    public AssumedRoleConfiguration global() {
        return global;
    }

    /** Empty if the agent has none. */
    public AssumedRoleNodeProperty ofNode() {
        return ofNode;
    }

    /**
     * @param role an ARN or a name; null for the one of the agent
     * @return with no more than the ARN, if it was one
     * @throws IllegalArgumentException if nothing of that name is defined for the job
     */
    public NamedRole role(String role) {
        String wanted = Given.first(role, ofNode.getRole());
        if (wanted == null) {
            throw new IllegalArgumentException("arn: no role was given, and " + BlockAgent.name(node)
                    + " has no default role (AWS roles in its configuration).");
        }
        if (wanted.startsWith("arn:")) {
            return NamedRole.unnamed(wanted);
        }
        return named(wanted, role == null ? null : job)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "arn: '" + Text.printable(wanted)
                                        + "' is neither the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME, nor the name of one that is defined for this job."
                                        + " Names are defined under Manage Jenkins, Security, AWS roles, and in the configuration of folders."));
    }

    /** @param job null for the names that whoever configures an agent means: no folder may have another role for them */
    private static Optional<NamedRole> named(String name, Job<?, ?> job) {
        return rolesFor(job).stream()
                .filter(role -> role.getName().equals(name))
                .findFirst();
    }

    /** Of its folders, innermost first, and the global ones: of two with one name the first counts. */
    public static List<NamedRole> rolesFor(Job<?, ?> job) {
        List<NamedRole> roles = new ArrayList<>();
        if (job != null) {
            scopes().forEach(scope -> roles.addAll(scope.roles(job)));
        }
        roles.addAll(AssumedRoleConfiguration.get().getRoles());
        return roles;
    }

    /** @throws AbortException that names the rule */
    public void check(List<RoleArn> roles) throws AbortException {
        for (RoleArn role : roles) {
            Optional<String> refusal = refusal(role);
            if (refusal.isPresent()) {
                throw new AbortException("withAssumedRole: " + refusal.get() + ". Nothing was sent."
                        + " Ask an administrator of Jenkins for a rule that allows it, or use another agent or job.");
            }
        }
    }

    /** Returns which rule forbids the role, as a clause without a period; empty if it may be assumed. */
    public Optional<String> refusal(RoleArn role) {
        String name = job == null ? null : job.getFullName();
        Question question = new Question(role.toString(), name, labels(), trusted);
        return RuleLevel.refusal(levels(), question)
                .map(why -> (job == null ? "a check" : name) + " may not assume " + role + " on "
                        + BlockAgent.name(node) + ": " + why.replaceFirst("\\.$", ""));
    }

    private List<RuleLevel> levels() {
        List<RuleLevel> levels = new ArrayList<>();
        levels.add(new RuleLevel(
                "the global rules",
                global.getRules().stream().map(RoleRule::toRule).toList(),
                !global.isUnreadable()));
        if (job != null) {
            scopes().forEach(scope -> levels.addAll(scope.rules(job)));
        }
        // Who may configure an agent must not be able to replace what holds for all agents.
        levels.add(AssumedRoleNodeProperty.ofAllNodes().rules("all agents"));
        levels.add(ofNode.rules(BlockAgent.name(node)));
        return levels;
    }

    private Set<String> labels() {
        Set<String> labels = new HashSet<>(Set.of(node.getNodeName()));
        for (LabelAtom label : node.getAssignedLabels()) {
            labels.add(label.getName());
        }
        return labels;
    }

    private static List<RolesOfJob> scopes() {
        return ExtensionList.lookup(RolesOfJob.class);
    }
}
