package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.util.List;

/** A rule forbids a role of a request, so that nothing is sent. */
public final class RuleRefusal extends AbortException {

    private static final long serialVersionUID = 1;

    private final transient List<RoleArn> roles;
    private final String rule;
    private final String text;

    /**
     * @param roles all roles of the request, of which one is forbidden
     */
    RuleRefusal(List<RoleArn> roles, RuleLevel.Refusal refusal, String why) {
        super("withAssumedRole: " + why + ". Nothing was sent."
                + " Ask an administrator of Jenkins for a rule that allows it, or use another agent or job.");
        this.roles = roles;
        this.rule = refusal.rule();
        this.text = refusal.text();
    }

    /** Returns which rule, as a clause without a period that quotes no rule. */
    public String rule() {
        return rule;
    }

    /** Returns the rule itself, for users who may read the configuration. */
    public String ruleText() {
        return text;
    }

    /** Returns the roles of the request in their order, the target last. */
    public List<RoleArn> roles() {
        return roles;
    }
}
