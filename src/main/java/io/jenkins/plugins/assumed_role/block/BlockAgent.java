package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import jenkins.model.Jenkins;

/** The machine of a block. */
public final class BlockAgent {

    private static final String BUILT_IN = "the built-in node";

    private BlockAgent() {}

    /** Names the agent in messages. */
    public static String name(Node node) {
        return node.getNodeName().isEmpty() ? BUILT_IN : "agent '" + node.getNodeName() + "'";
    }

    /**
     * @param variables the environment of the build at the block
     * @param enclosing the block around it; null if there is none
     * @param computer the agent; null if it is deleted
     * @throws AbortException if it is offline, deleted, or the controller itself
     */
    public static AgentMachine of(Computer computer, EnvVars variables, OpenBlock enclosing, boolean allowBuiltInNode)
            throws IOException, InterruptedException {
        if (computer == null) {
            throw deleted(variables);
        }
        String name = "agent '" + computer.getDisplayName() + "'";
        if (computer instanceof Jenkins.MasterComputer) {
            // There the metadata service would answer with the role of the controller.
            if (!allowBuiltInNode) {
                throw new AbortException(
                        "withAssumedRole: this block runs on the built-in node, where the source credentials would be"
                                + " those of the Jenkins controller. Run it on an agent: node('some-label') {"
                                + " withAssumedRole(…) { … } }."
                                + " An administrator can allow it under Manage Jenkins, Security, AWS roles.");
            }
            name = BUILT_IN;
        }
        VirtualChannel channel = channel(computer, name);
        return new AgentMachine(
                channel, name, overrides(variables, enclosing), computer.buildEnvironment(TaskListener.NULL));
    }

    private static VirtualChannel channel(Computer computer, String name) throws AbortException {
        VirtualChannel channel = computer.getChannel();
        if (channel == null) {
            throw Aborts.because(
                    "withAssumedRole: " + name + " is offline, so the block cannot get source credentials."
                            + " Run the block again when it is online.",
                    true);
        }
        return channel;
    }

    /** @throws AbortException if the agent is offline */
    public static void requireOnline(Computer computer) throws AbortException {
        channel(computer, "agent '" + computer.getDisplayName() + "'");
    }

    /** Returns the failure of a block whose agent is no longer in the configuration of Jenkins, for example because a cloud has ended it. */
    public static AbortException deleted(EnvVars variables) {
        return Aborts.because(
                "withAssumedRole: agent '" + variables.get("NODE_NAME")
                        + "' is deleted, so the block cannot get source credentials. Run the block again on another agent.",
                true);
    }

    /**
     * Finds the variables that the build itself set, such as keys from {@code withCredentials}, also between two blocks. Of the variables of
     * an enclosing block only region and endpoint count: the source is the agent's own role again, not the role of that block.
     */
    private static Map<String, String> overrides(EnvVars variables, OpenBlock enclosing) {
        if (enclosing == null) {
            return variables;
        }
        Map<String, String> overrides = new HashMap<>(variables);
        overrides
                .entrySet()
                .removeIf(variable -> !AwsVariables.PLACE.contains(variable.getKey())
                        && enclosing.variables().gave(variable.getKey(), variable.getValue()));
        return overrides;
    }
}
