package io.jenkins.plugins.assumed_role.manage;

import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RuleCheck;
import io.jenkins.plugins.assumed_role.config.SettingOrigin;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * The answer of the rules for a block that does not exist; nothing is sent.
 *
 * @param role its ARN
 * @param refusal which rule refuses it, as a clause; null if it is allowed
 * @param origins the settings that the block would have
 */
record RuleTrial(String role, String refusal, List<SettingOrigin> origins) {

    /**
     * Asks the rules of all places.
     *
     * @param job full name
     * @param role name or ARN; null for the default role of the agent
     * @param agent name; {@code built-in} for the built-in node
     * @param global takes the place of the global configuration
     * @throws IllegalArgumentException if there is no such job or agent, or the job has no such role
     */
    static RuleTrial of(String job, String role, String agent, boolean trusted, AssumedRoleConfiguration global) {
        Job<?, ?> found = job == null ? null : Jenkins.get().getItemByFullName(job, Job.class);
        if (found == null) {
            throw new InvalidArgument("There is no job '" + Text.printable(Text.stripped(job)) + "'.");
        }
        Node node = RuleCheck.BUILT_IN.equals(agent)
                ? Jenkins.get()
                : agent == null ? null : Jenkins.get().getNode(agent);
        if (node == null) {
            throw new InvalidArgument("There is no agent '" + Text.printable(Text.stripped(agent)) + "'.");
        }
        RoleConfiguration configuration = RoleConfiguration.trial(node, found, global);
        String arn = configuration.settings(role, null, null, RoleDefaults.NONE).role();
        Optional<String> refusal = RuleCheck.trial(node, found, global, trusted).rule(RoleArn.parse(arn));
        return new RuleTrial(arn, refusal.orElse(null), configuration.origins(role));
    }

    boolean isAllowed() {
        return refusal == null;
    }

    String sentence() {
        return isAllowed() ? "ALLOWED: " + role : "REFUSED: " + role + ": " + refusal;
    }
}
