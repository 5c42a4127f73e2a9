package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;

/** A task on a machine failed, in our own words. */
public final class MachineException extends IOException implements UserMessage {

    private static final long serialVersionUID = 1;

    /** Returns the failure of a task whose thread was interrupted, and keeps the thread interrupted. */
    public static MachineException interrupted() {
        Thread.currentThread().interrupt();
        return new MachineException("interrupted");
    }

    public MachineException(String message) {
        this(message, false);
    }

    /** @param lostAgent true if it failed because the connection to the agent is over; see {@link Failures#cause} */
    public MachineException(String message, boolean lostAgent) {
        super(message, Failures.cause(lostAgent));
    }
}
