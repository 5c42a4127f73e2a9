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

/** The machine that a block stands on. */
public final class BlockAgent {

    private static final String BUILT_IN = "the built-in node";

    private BlockAgent() {}

    /** For people. */
    public static String name(Node node) {
        return node.getNodeName().isEmpty() ? BUILT_IN : "agent '" + node.getNodeName() + "'";
    }

    /** @throws AbortException if it is offline, or the controller itself */
    public static AgentMachine of(Computer computer, EnvVars variables, boolean allowBuiltInNode)
            throws IOException, InterruptedException {
        String name = "agent '" + computer.getDisplayName() + "'";
        if (computer instanceof Jenkins.MasterComputer) {
            // There the metadata service would answer with the role of the controller.
            if (!allowBuiltInNode) {
                throw new AbortException(
                        "withAssumedRole: this block runs on the built-in node, where the source credentials would be the"
                                + " role of the Jenkins controller itself. Run it on an agent: node('some-label') { withAssumedRole(…) { … } }."
                                + " An administrator can allow it under Manage Jenkins, Security, AWS roles.");
            }
            name = BUILT_IN;
        }
        VirtualChannel channel = computer.getChannel();
        if (channel == null) {
            throw new AbortException(
                    "withAssumedRole: " + name + " is offline, so there is nowhere to take source credentials from."
                            + " Run the block again when it is back.");
        }
        return new AgentMachine(channel, name, overrides(variables), computer.buildEnvironment(TaskListener.NULL));
    }

    /**
     * What the build itself set, such as keys from {@code withCredentials}. Within another block of ours only region and endpoint count:
     * the source is the agent's own role again, not the role of the enclosing block.
     */
    private static Map<String, String> overrides(EnvVars variables) {
        if (!variables.containsKey(AwsVariables.ASSUMED_ROLE_ARN)) {
            return variables;
        }
        Map<String, String> overrides = new HashMap<>(variables);
        overrides.keySet().retainAll(AwsVariables.PLACE);
        return overrides;
    }
}
