package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.UserMessage;
import java.io.IOException;

/**
 * A role could not be assumed. The message is for the user. It names the role, the identity, the place, the reason and the remedy. It has
 * no secret in it, and no cause but that the agent was lost, since nobody vouches for the text of another.
 */
public final class AssumeRoleException extends Exception implements UserMessage {

    private static final long serialVersionUID = 1;

    private final boolean permanent;

    public AssumeRoleException(String message) {
        this(message, false);
    }

    /** @param lostAgent true if it failed because the connection to the agent is over */
    public AssumeRoleException(String message, boolean lostAgent) {
        this(message, lostAgent, false);
    }

    private AssumeRoleException(String message, boolean lostAgent, boolean permanent) {
        super(message, Failures.cause(lostAgent), false, true);
        this.permanent = permanent;
    }

    /** The failure of every renewal of a session that needed an MFA code. */
    public static AssumeRoleException usedCode() {
        return new AssumeRoleException("AWS accepts an MFA code once.", false, true);
    }

    /** Returns whether no other attempt can succeed. */
    public boolean isPermanent() {
        return permanent;
    }

    /** Returns the same failure without more facts. */
    public static AssumeRoleException of(IOException failure) {
        return new AssumeRoleException(Failures.message(failure), Failures.isLostAgent(failure));
    }
}
