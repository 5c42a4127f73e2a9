package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.util.Map;

/**
 * The machine that a block stands on: its environment, its files, its network.
 *
 * <p>Every byte of HTTP, to metadata services and to STS alike, goes through {@link #exchange}, which either performs it here or
 * ships it to an agent, so that AWS sees the agent's address and the agent's proxy and VPC endpoint are used.
 */
public interface Machine {

    /** Says to a person where this is: {@code agent 'linux-1'}. */
    String description();

    /** The variables of {@link AwsVariables#READ} that are set here, none of them empty. */
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
     * @return any answer that is whole, whatever its status
     * @throws ExchangeException if there was none
     */
    HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException;

    /**
     * Gives credentials to the processes of a block here, in place of those before, and opens what is not open yet.
     *
     * @param document the credentials, as JSON
     * @param until their end, in milliseconds since 1970
     * @return where they are: the URL of an {@link Delivery.Endpoint}, the directory of a {@link Delivery.Profile}
     */
    String publish(Delivery delivery, String document, long until) throws IOException, InterruptedException;

    /**
     * Closes and deletes what a block has here; does nothing if that is gone.
     *
     * @param index the directory in which is noted what is on the disk; null if nothing can be
     */
    void withdraw(String id, String index) throws IOException, InterruptedException;

    /** Blocks that have something here, by their ids, and whose they are; also what earlier connections and processes left. */
    Map<String, String> deliveries(String index) throws IOException, InterruptedException;
}
