package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.Serializable;

/**
 * Credentials of one generation, as a machine gives them to the processes of a block.
 *
 * @param json the credentials, in the format of an endpoint and of a {@code credential_process}
 * @param generation a number that is higher for a session that was assumed later; comparable within one connection to the machine
 * @param leftMillis time until their end, since the clocks of two machines need not agree
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // sent to the agent and never stored
public record SessionDocument(String json, long generation, long leftMillis) implements Serializable {

    /** Shows no credentials. */
    @Override
    public String toString() {
        return "generation " + generation;
    }
}
