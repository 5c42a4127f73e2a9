package io.jenkins.plugins.assumed_role.launcher;

/** The command could not be run; the exit codes are those of a shell. */
final class CommandFailure extends Exception {

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
