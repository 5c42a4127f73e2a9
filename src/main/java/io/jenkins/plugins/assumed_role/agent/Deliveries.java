package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.util.Map;

/** The credentials that blocks have on a machine, for the processes there. */
public interface Deliveries {

    /**
     * Gives credentials to the processes of a block, in place of those before, and opens the endpoint or the files first if they are not
     * open yet.
     *
     * @param document the credentials, as JSON
     * @param until their end, in milliseconds since 1970
     * @return the directory of the files; of a {@link Delivery.Endpoint} its URL and, behind a blank, that directory
     */
    String publish(Delivery delivery, String document, long until) throws IOException, InterruptedException;

    /**
     * Closes the endpoint of a block and deletes its files; does nothing if they are gone.
     *
     * @param index the directory that has a note of each delivery; null if there can be none
     */
    void withdraw(String id, String index) throws IOException, InterruptedException;

    /** Ids and owners of all blocks that have a delivery here, with those that earlier connections and processes left. */
    Map<String, String> deliveries(String index) throws IOException, InterruptedException;
}
