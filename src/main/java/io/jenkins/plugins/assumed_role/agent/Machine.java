package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.util.Map;

/**
 * The machine that a block stands on: its environment, its tokens, its network.
 *
 * <p>Every byte of HTTP, to metadata services and to STS alike, goes through {@link #exchange}, which either performs it here or
 * ships it to an agent, so that AWS sees the agent's address and the agent's proxy and VPC endpoint are used.
 */
public interface Machine {

    /** Name of the machine in messages: {@code agent 'linux-1'}. */
    String description();

    /** Variables of {@link AwsVariables#READ} that are set here, none of them empty. */
    Map<String, String> environment() throws IOException, InterruptedException;

    /**
     * Reads a token that AWS placed into a file, such as a projected service account token.
     *
     * @throws IOException if it cannot be read, or is longer than {@link ThisMachine#MAX_TOKEN_BYTES}
     */
    String readToken(String file) throws IOException, InterruptedException;

    /**
     * Performs one HTTP exchange.
     *
     * @return a whole answer, of any status
     * @throws ExchangeException if there is none
     */
    HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException;
}
