package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;

/**
 * An exchange had no whole answer. It has no cause, because exceptions of TLS and the like must not travel from an agent: the
 * controller would reject their classes (JEP-200).
 */
public final class ExchangeException extends IOException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public ExchangeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why there was no answer. */
    public enum Reason {
        /** The address is not one that this exchange may go to; nothing was sent. */
        FORBIDDEN,
        UNKNOWN_HOST,
        /** Refused, unroutable or not accepted in time. */
        NO_CONNECTION,
        /** Connected, but no whole answer in time. */
        NO_ANSWER_IN_TIME,
        TLS,
        /** Not HTTP, cut off, or longer than allowed. */
        BROKEN_ANSWER,
        /** The connection between controller and agent failed. */
        AGENT_LOST
    }
}
