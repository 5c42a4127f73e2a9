package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import io.jenkins.plugins.assumed_role.request.RoleArn;

/** A rule forbids a role, so that nothing is sent. */
public final class RuleRefusal extends AbortException {

    private static final long serialVersionUID = 1;

    private final transient RoleArn role;
    private final String rule;

    /** @param rule names the rule, as a clause */
    RuleRefusal(RoleArn role, String rule, String why) {
        super("withAssumedRole: " + why + ". Nothing was sent."
                + " Ask an administrator of Jenkins for a rule that allows it, or use another agent or job.");
        this.role = role;
        this.rule = rule;
    }

    /** Returns which rule, as a clause without a period that quotes no rule. */
    public String rule() {
        return rule;
    }

    public RoleArn role() {
        return role;
    }
}
