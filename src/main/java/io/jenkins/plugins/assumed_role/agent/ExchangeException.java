package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;

/**
 * The failure of an exchange without a whole answer. The message is in our own words: the text of another exception may quote a password, and differs between
 * releases of Java. It has no cause, because exceptions of TLS and the like must not travel from an agent: the controller would reject their
 * classes (JEP-200).
 */
public final class ExchangeException extends IOException implements UserMessage {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public ExchangeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The reason why there was no answer. */
    public enum Reason {
        /** The exchange may not go to the address; nothing was sent. */
        FORBIDDEN,
        /** A setting of the machine cannot be used: its proxy, its bundle of certificates; nothing was sent. */
        CONFIGURATION,
        UNKNOWN_HOST,
        /** Refused, unroutable or not accepted in time. */
        NO_CONNECTION,
        /** The proxy refuses to pass the request on. */
        PROXY,
        /** Connected, but not a byte of an answer in time. */
        NO_ANSWER_IN_TIME,
        /** An answer that began, but was not whole in time. */
        SLOW_ANSWER,
        /** The certificate is not trusted, has expired, or is for another host. */
        CERTIFICATE,
        /** The other side has no TLS, or no version in common. */
        TLS,
        /** The answer is not HTTP, is cut off, or is longer than allowed. */
        BROKEN_ANSWER,
        /** The connection between controller and agent failed. */
        AGENT_LOST
    }
}
