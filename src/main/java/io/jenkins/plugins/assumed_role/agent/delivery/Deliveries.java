package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.IOException;
import java.util.Map;

/** The credentials that blocks have on a machine, for the processes there. */
public interface Deliveries {

    /**
     * Gives credentials to the processes of a block, in place of those before, and opens the endpoint or the files first if they are not
     * open yet.
     *
     * <p>A block that was withdrawn, or that has a later generation, keeps what it has: a call that was sent before may arrive after it.
     *
     * @throws IOException also if the block was withdrawn
     */
    Published publish(Delivery delivery, SessionDocument document) throws IOException, InterruptedException;

    /**
     * Closes the endpoint of a block and deletes its files; does nothing if they are gone.
     *
     * @param index the directory that has a note of each delivery; null if there can be none
     */
    void withdraw(String id, String index) throws IOException, InterruptedException;

    /**
     * Ids and owners of all blocks that have a delivery here, with those that earlier connections and processes left. The owner is empty
     * where the note of a block cannot be read.
     */
    Map<String, String> deliveries(String index) throws IOException, InterruptedException;
}
