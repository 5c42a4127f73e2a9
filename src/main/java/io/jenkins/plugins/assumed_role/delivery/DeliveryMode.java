package io.jenkins.plugins.assumed_role.delivery;

import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The way in which the tools of a block get their credentials. */
public enum DeliveryMode {
    /** Sets variables, which a process keeps: renewed credentials reach new processes only. */
    ENVIRONMENT,
    /** Starts a server on the loopback interface of the machine, which the AWS SDKs ask again before their credentials expire. */
    ENDPOINT,
    /** Writes files that the AWS SDKs read again before their credentials expire, also in a container with its own loopback interface. */
    PROFILE;

    /**
     * @param name null for {@link #ENVIRONMENT}
     * @throws IllegalArgumentException if there is no such mode
     */
    public static DeliveryMode named(String name) {
        if (name == null) {
            return ENVIRONMENT;
        }
        for (DeliveryMode mode : values()) {
            if (mode.toString().equals(name)) {
                return mode;
            }
        }
        throw new InvalidArgument("delivery: '" + Text.printable(name) + "' is not one of "
                + Arrays.stream(values()).map(DeliveryMode::toString).collect(Collectors.joining(", ")) + ".");
    }

    /** Returns true if a running process gets renewed credentials. */
    public boolean reachesRunningProcesses() {
        return this != ENVIRONMENT;
    }

    /** Returns the name that a Pipeline uses. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
