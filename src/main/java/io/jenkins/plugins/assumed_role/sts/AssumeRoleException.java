package io.jenkins.plugins.assumed_role.sts;

/**
 * A role could not be assumed. The message is for the user: what was tried, as whom, from where, why it failed, what to change. It has
 * no secret in it, and no cause, since the text of a cause is nobody's to vouch for.
 */
public final class AssumeRoleException extends Exception {

    private static final long serialVersionUID = 1;

    public AssumeRoleException(String message) {
        super(message, null, false, true);
    }
}
