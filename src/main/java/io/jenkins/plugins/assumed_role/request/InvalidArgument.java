package io.jenkins.plugins.assumed_role.request;

import io.jenkins.plugins.assumed_role.agent.UserMessage;

/** An argument, a field or a setting has a value that it cannot have. The message names it and the values that are allowed. */
public final class InvalidArgument extends IllegalArgumentException implements UserMessage {

    private static final long serialVersionUID = 1;

    public InvalidArgument(String message) {
        super(message);
    }
}
