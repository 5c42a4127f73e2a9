package io.jenkins.plugins.assumed_role.block;

import hudson.model.Run;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** What a block asks of the build around it, anew for each renewal: the agent may have another connection by then. */
public interface BlockHost {

    /** @throws IOException that says what is wrong with the request, or who forbids it */
    RoleRequest request() throws IOException, InterruptedException;

    /** Asks the rules for a role that the source of credentials assumes by itself. */
    RoleGate gate() throws IOException, InterruptedException;

    /** Whether it has the block of this id. */
    boolean has(String id);

    /** @throws IOException if it is offline */
    AgentMachine agent() throws IOException, InterruptedException;

    /** The log in which the block itself tells what happens to it; never secrets, since it is not masked. */
    PrintStream log() throws IOException, InterruptedException;

    /** Writes the block's state to the disk of the controller, and waits for that, but no longer than the limit. */
    void save(Duration limit) throws IOException, InterruptedException;

    Run<?, ?> run() throws IOException, InterruptedException;
}
