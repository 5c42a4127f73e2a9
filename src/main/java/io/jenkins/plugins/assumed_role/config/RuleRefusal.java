package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.util.List;

/** The failure of a block because a rule forbids a role of its request; nothing is sent. */
public final class RuleRefusal extends AbortException {

    private static final long serialVersionUID = 1;

    private final transient List<RoleArn> roles;
    private final transient RuleLevel.Refusal refusal;

    /** @param roles all roles of the request in their order, of which one is forbidden */
    RuleRefusal(List<RoleArn> roles, RuleLevel.Refusal refusal, String why) {
        super("withAssumedRole: " + why + ". Nothing was sent."
                + " Ask an administrator of Jenkins for a rule that allows it, or use another agent or job.");
        this.roles = roles;
        this.refusal = refusal;
    }

    /** Reports the refusal of a block, and returns the failure for the log of its build. */
    public AbortException report(Run<?, ?> run, BlockEvents events) {
        events.forbidden(run, roles, refusal.rule(), refusal.text(), getMessage());
        return new AbortException(events.shown(getMessage()));
    }
}
