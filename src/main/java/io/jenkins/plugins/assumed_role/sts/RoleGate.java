package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.util.Optional;

/**
 * Decides on a role that a source of credentials assumes by itself, such as the role of a web identity. The roles of a request are
 * decided on before; this role is known only when the environment of the machine is read.
 */
@FunctionalInterface
public interface RoleGate {

    /** Allows every role. */
    RoleGate OPEN = role -> Optional.empty();

    /** Returns why the role must not be assumed, as a clause without a period; empty if it may be. */
    Optional<String> refusal(RoleArn role);
}
