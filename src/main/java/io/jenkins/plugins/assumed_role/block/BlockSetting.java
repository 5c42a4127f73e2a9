package io.jenkins.plugins.assumed_role.block;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import java.io.Serializable;

/**
 * The place where a block opens, and the delivery of its credentials.
 *
 * @param build the externalizable id of its build
 * @param agent name of the computer; empty for the built-in node
 * @param names see {@link io.jenkins.plugins.assumed_role.delivery.VariableNames#of}
 * @param index see {@link Leftovers#index}
 * @param workspaceTemp a directory that is seen in the containers of the build; null if there is no workspace
 */
public record BlockSetting(
        String id,
        String build,
        String agent,
        DeliveryMode mode,
        Serializable names,
        String index,
        String workspaceTemp)
        implements Serializable {

    /** @param workspace null if there is none */
    public static BlockSetting of(
            Run<?, ?> run, Computer computer, FilePath workspace, DeliveryMode mode, Object names) {
        FilePath temp = workspace == null ? null : WorkspaceList.tempDir(workspace);
        return new BlockSetting(
                RandomHex.id(),
                run.getExternalizableId(),
                computer.getName(),
                mode,
                (Serializable) names,
                Leftovers.index(computer),
                temp == null ? null : temp.getRemote());
    }

    /** Returns the display name of the agent. */
    String agentName() {
        return agent.isEmpty() ? "built-in node" : agent;
    }
}
