package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.UserMessage;

/** The command could not be run; the exit codes are those of a shell. */
final class CommandFailure extends Exception implements UserMessage {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
