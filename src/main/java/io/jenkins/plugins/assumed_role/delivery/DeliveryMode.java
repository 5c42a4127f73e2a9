package io.jenkins.plugins.assumed_role.delivery;

import io.jenkins.plugins.assumed_role.request.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The way in which the tools of a block get their credentials. */
public enum DeliveryMode {
    /** In variables, which a process keeps as it got them: renewed credentials reach new processes only. */
    ENVIRONMENT,
    /** From a server on the loopback of the machine, which the AWS SDKs ask again before their credentials expire. */
    ENDPOINT,
    /** From files that the AWS SDKs read again before their credentials expire, also in a container, where loopback is another. */
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
        throw new IllegalArgumentException("delivery: '" + Text.printable(name) + "' is not one of "
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
