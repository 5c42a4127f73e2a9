package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.List;

/** Finds the role of a block and its settings in the configuration: of its agent, of the folders of its job, and of Jenkins. */
public final class RoleConfiguration {

    private final Node node;
    private final Job<?, ?> job;
    private final AssumedRoleNodeProperty ofNode;

    /** @param job null for a check of the agent alone */
    public RoleConfiguration(Node node, Job<?, ?> job) {
        this(node, job, AssumedRoleNodeProperty.of(node));
    }

    /** @param ofNode takes the place of the configuration of the agent */
    RoleConfiguration(Node node, Job<?, ?> job, AssumedRoleNodeProperty ofNode) {
        this.node = node;
        this.job = job;
        this.ofNode = ofNode;
    }

    /**
     * Returns the settings of a role.
     *
     * @param role ARN or name; null for the default role of the agent
     * @param source kind of source that the block sets; null if it sets none
     * @param sourceProfile that the block names; null for none. The profile of the agent goes with the source of the agent.
     * @param ofBlock settings that the block sets
     * @throws IllegalArgumentException if no role of that name is defined for the job
     */
    public RoleSettings settings(String role, String source, String sourceProfile, RoleDefaults ofBlock) {
        String wanted = role != null ? role : ofNode.getRole();
        if (wanted == null) {
            throw new InvalidArgument("arn: no role is set, and " + BlockAgent.name(node)
                    + " has no default role (AWS roles in its configuration).");
        }
        // No folder may have another role for a name that the configuration of an agent has.
        NamedRole named = RoleArn.isLikely(wanted) ? null : named(wanted, role == null ? null : job);
        RoleDefaults values = ofBlock.or(named == null ? null : named.getDefaults())
                .or(ofNode.getDefaults())
                .or(AssumedRoleConfiguration.get().getDefaults());
        return new RoleSettings(
                named == null ? null : wanted,
                named == null ? wanted : named.getArn(),
                source != null ? source : ofNode.getSource(),
                source != null || sourceProfile != null ? sourceProfile : ofNode.getSourceProfile(),
                values);
    }

    private static NamedRole named(String name, Job<?, ?> job) {
        return rolesFor(job).stream()
                .filter(role -> role.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidArgument("arn: '" + Text.printable(name)
                        + "' is neither the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME, nor the"
                        + " name of a role that is configured for this job. Named roles are"
                        + " configured under Manage Jenkins, Security, AWS roles, and in the"
                        + " configuration of folders."));
    }

    /** Returns the roles of the folders of a job, innermost first, and the global ones. Of two with one name, the first wins. */
    public static List<NamedRole> rolesFor(Job<?, ?> job) {
        List<NamedRole> roles = new ArrayList<>();
        if (job != null) {
            ExtensionList.lookup(RolesOfJob.class).forEach(scope -> roles.addAll(scope.roles(job)));
        }
        roles.addAll(AssumedRoleConfiguration.get().getRoles());
        return roles;
    }
}
