package io.jenkins.plugins.assumed_role.block;

import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps from the processes of a block what they would inherit from their agent and what competes with the role. In the environment of a
 * launch that is an empty entry; a container, which inherits nothing, would get it as an empty variable, and the AWS CLI takes an empty
 * AWS_PROFILE for a profile without a name.
 */
public final class BlockLauncher extends LauncherDecorator implements Serializable {

    private static final long serialVersionUID = 1;

    private final HashSet<String> inherited;

    /** @param inherited names of variables of the agent's process */
    public BlockLauncher(Set<String> inherited) {
        this.inherited = new HashSet<>(inherited);
    }

    @Override
    public Launcher decorate(Launcher launcher, Node node) {
        // One that is decorated already launches elsewhere: docker.inside around the block.
        return launcher instanceof Launcher.DecoratedLauncher ? launcher : new ClearingLauncher(launcher);
    }

    private final class ClearingLauncher extends Launcher.DecoratedLauncher {

        ClearingLauncher(Launcher inner) {
            super(inner);
        }

        @Override
        public Proc launch(ProcStarter starter) throws IOException {
            return super.launch(clear(starter, inherited));
        }
    }

    /** Makes variables absent from a process, whatever its agent has. */
    public static Launcher.ProcStarter clear(Launcher.ProcStarter starter, Set<String> inherited) {
        List<String> variables = new ArrayList<>(List.of(starter.envs()));
        for (String name : inherited) {
            if (variables.stream().noneMatch(variable -> variable.startsWith(name + "="))) {
                variables.add(name + "=");
            }
        }
        return starter.envs(variables.toArray(String[]::new));
    }
}
