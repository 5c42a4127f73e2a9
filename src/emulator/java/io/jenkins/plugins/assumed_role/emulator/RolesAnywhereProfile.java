package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * A profile of IAM Roles Anywhere: the roles that certificates may be exchanged for.
 *
 * <p>https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
 */
public final class RolesAnywhereProfile {
    private final Set<String> roles = new CopyOnWriteArraySet<>();
    private volatile boolean enabled = true;
    private volatile boolean sessionNames;

    public RolesAnywhereProfile roles(String... arns) {
        roles.addAll(List.of(arns));
        return this;
    }

    public RolesAnywhereProfile enabled(boolean isEnabled) {
        enabled = isEnabled;
        return this;
    }

    /** Takes the session name that a client sends. */
    public RolesAnywhereProfile acceptsSessionNames() {
        sessionNames = true;
        return this;
    }

    boolean has(String role) {
        return roles.contains(role);
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean takesSessionNames() {
        return sessionNames;
    }
}
