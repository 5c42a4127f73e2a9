package io.jenkins.plugins.assumed_role.manage;

import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.config.RoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RuleCheck;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.util.Optional;

/**
 * The answer of the rules for a block that does not exist; nothing is sent.
 *
 * @param role its ARN
 * @param refusal which rule refuses it, as a clause; null if it is allowed
 */
record RuleTrial(String role, String refusal) {

    /**
     * Asks the rules of all places.
     *
     * @param role name or ARN
     * @throws IllegalArgumentException if the job has no such role
     */
    static RuleTrial of(Job<?, ?> job, String role, Node node, boolean trusted) {
        String arn = new RoleConfiguration(node, job)
                .settings(role, null, null, RoleDefaults.NONE)
                .role();
        Optional<String> refusal = RuleCheck.trial(node, job, trusted).rule(RoleArn.parse(arn));
        return new RuleTrial(arn, refusal.orElse(null));
    }

    boolean isAllowed() {
        return refusal == null;
    }

    String sentence() {
        return isAllowed() ? "ALLOWED: " + role : "REFUSED: " + role + ": " + refusal;
    }
}
