package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.UserMessage;

/** The cause of a failure and its remedy. {@link FailureReport} adds the other facts. */
public final class Failure extends Exception implements UserMessage {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String remedy;

    Failure(String why, String remedy) {
        this("", why, remedy);
    }

    /** @param code the error code of AWS, or empty */
    Failure(String code, String why, String remedy) {
        super(why, null, false, false);
        this.code = code;
        this.remedy = remedy;
    }

    String code() {
        return code;
    }

    public String why() {
        return getMessage();
    }

    /** Returns the same failure without a text that it must not show; null for none. */
    Failure without(String secret) {
        return secret == null ? this : new Failure(code, why().replace(secret, "****"), remedy);
    }

    /** Returns the same failure with its place in front. */
    Failure at(String what) {
        return new Failure(code, what + ": " + why(), remedy);
    }

    /** Returns the same failure with another fact behind the cause, and another remedy. */
    Failure with(String fact, String otherRemedy) {
        return new Failure(code, why() + " (" + fact + ")", otherRemedy);
    }

    public String remedy() {
        return remedy;
    }
}
