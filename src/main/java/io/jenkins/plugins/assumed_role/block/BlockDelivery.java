package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import io.jenkins.plugins.assumed_role.agent.delivery.Delivery;
import io.jenkins.plugins.assumed_role.agent.delivery.Published;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;

/** Hands the sessions of a block to its tools: in variables, or at an endpoint or in files on its agent. */
final class BlockDelivery implements Serializable {

    private static final long serialVersionUID = 1;

    private final BlockSetting setting;
    /** The port of the endpoint; 0 before it is open. */
    private int port;

    /** The connection to the agent, and the names of its variables. */
    private transient Object known;

    private transient Set<String> inherited;

    BlockDelivery(BlockSetting setting) {
        this.setting = setting;
    }

    /** Returns true if a running process gets renewed credentials. */
    boolean reachesRunningProcesses() {
        return setting.mode().reachesRunningProcesses();
    }

    /**
     * Delivers a session, and returns the variables that lead the tools to it.
     *
     * @param masks hide the token of an endpoint
     */
    ToolEnvironment give(RoleSession session, AgentMachine machine, BlockMasks masks)
            throws IOException, InterruptedException {
        if (!reachesRunningProcesses()) {
            return ToolEnvironment.of(session, VariableNames.of(setting.names()));
        }
        Published published = machine.publish(delivery(machine, masks), session.document());
        // Processes know the port from now on.
        port = published.port();
        return ToolEnvironment.of(session, published, inherited(machine));
    }

    private Delivery delivery(AgentMachine machine, BlockMasks masks) throws IOException, InterruptedException {
        if (setting.mode() == DeliveryMode.PROFILE) {
            return new Delivery.Profile(setting.id(), setting.build(), setting.workspaceTemp(), setting.index());
        }
        // A new token each time: one that a client sent to another program at this port must not open the endpoint.
        String token = RandomHex.next();
        masks.add(List.of(token), machine);
        return new Delivery.Endpoint(
                setting.id(), setting.build(), setting.workspaceTemp(), setting.index(), token, port);
    }

    /** Returns the names of the agent's variables, read once for each connection, because a renewal does not read them. */
    private Set<String> inherited(AgentMachine machine) throws IOException, InterruptedException {
        if (!machine.connection().equals(known)) {
            inherited = Set.copyOf(machine.environment().keySet());
            known = machine.connection();
        }
        return inherited;
    }

    /** Removes the endpoint or the files from the agent, for which the name of the agent is enough. */
    void withdraw() throws IOException, InterruptedException {
        if (reachesRunningProcesses()) {
            Leftovers.withdraw(setting.id(), setting.agent(), setting.index());
        }
    }

    /** @throws AbortException if a process would run on another agent, where nothing is delivered */
    void checkAgent(String node) throws AbortException {
        if (reachesRunningProcesses() && node != null && !isHere(node)) {
            throw new AbortException(
                    "withAssumedRole: this block delivers its credentials (delivery: '" + setting.mode()
                            + "') on agent '" + setting.agentName()
                            + "' only, but the step runs on '" + node + "'. Put the block inside: node('" + node
                            + "') { withAssumedRole(…) { … } }, or use delivery: 'environment'.");
        }
    }

    /**
     * Compares the agent with a value of NODE_NAME. The built-in node is called master there until an administrator renames it.
     *
     * @see <a href="https://www.jenkins.io/doc/book/managing/built-in-node-migration/">Built-in node name and label migration</a>
     */
    private boolean isHere(String node) {
        return setting.agent().isEmpty()
                ? Jenkins.get().getSelfLabel().getName().equals(node)
                : setting.agent().equals(node);
    }
}
