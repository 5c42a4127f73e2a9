package io.jenkins.plugins.assumed_role.block;

import hudson.model.Run;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** The build around a block. The block asks it for each renewal, because the agent may have another connection by then. */
public interface BlockHost {

    /** @throws IOException that explains the fault of the request, or names the rules that forbid it */
    RoleRequest request() throws IOException, InterruptedException;

    /** Asks the rules for a role that the source of credentials assumes by itself. */
    RoleGate gate() throws IOException, InterruptedException;

    /** Returns true if the build has the block of this ID. */
    boolean has(String id);

    /** @throws IOException if it is offline */
    AgentMachine agent() throws IOException, InterruptedException;

    /** The log of the block's own messages. It is not masked, so it must never get secrets. */
    PrintStream log() throws IOException, InterruptedException;

    /** Writes the block's state to the disk of the controller, and waits for that, but no longer than the limit. */
    void save(Duration limit) throws IOException, InterruptedException;

    Run<?, ?> run() throws IOException, InterruptedException;
}
