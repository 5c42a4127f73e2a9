package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import io.jenkins.plugins.assumed_role.agent.Failures;

/** Failures that end a build step with a message and no stack trace. */
public final class Aborts {

    private Aborts() {}

    /** @param failure shows whether the agent was lost, and nothing else */
    public static AbortException because(String message, Throwable failure) {
        return because(message, Failures.isLostAgent(failure));
    }

    /**
     * Adds a cause if the agent was lost, so that {@code retry(conditions: [agent()])} tries again.
     *
     * @see Failures#cause
     */
    public static AbortException because(String message, boolean lostAgent) {
        AbortException abort = new AbortException(message);
        if (lostAgent) {
            abort.initCause(Failures.cause(true));
        }
        return abort;
    }
}
