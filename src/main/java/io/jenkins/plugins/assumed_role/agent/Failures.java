package io.jenkins.plugins.assumed_role.agent;

import java.io.EOFException;
import java.nio.channels.ClosedChannelException;

/** Exceptions, as far as others have to know about them. */
public final class Failures {

    /** Causes of causes that are looked at; a chain may have a circle. */
    private static final int DEPTH = 50;

    private Failures() {}

    /** The message of an exception; the name of its class if it has none. */
    public static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** Returns whether something failed because the connection to an agent is over, by the exceptions among its causes that Remoting has for that. */
    public static boolean isLostAgent(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (cause instanceof ClosedChannelException || cause instanceof EOFException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * The cause of an exception that leaves a build step, by which the condition {@code agent()} of the step {@code retry} knows that it is
     * worth another try on another agent. It has no text. It is no {@link ClosedChannelException}, which Jenkins cannot write to the disk on
     * Java 17, so that the log of the build would show a stack trace instead of the message.
     *
     * @return null if no agent was lost
     */
    public static Throwable cause(boolean lostAgent) {
        return lostAgent ? new EOFException() : null;
    }
}
