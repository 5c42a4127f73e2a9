package io.jenkins.plugins.assumed_role.block;

import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import hudson.remoting.Channel;
import io.jenkins.plugins.assumed_role.block.BlockVariables.Additions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Gives every process of a block its variables, and removes the variables that compete with the role. A process inherits variables from its
 * agent, or from the container in which another plugin starts it, and no block can know which: so it removes every name of the list, each
 * time.
 */
public final class BlockLauncher extends LauncherDecorator implements Serializable {

    private static final long serialVersionUID = 2;

    private final BlockVariables variables;

    public BlockLauncher(BlockVariables variables) {
        this.variables = variables;
    }

    @Override
    public Launcher decorate(Launcher launcher, Node node) {
        return decorate(launcher, () -> variables);
    }

    /** @param variables are asked for at each launch */
    public static Launcher decorate(Launcher launcher, Supplier<BlockVariables> variables) {
        return new RoleLauncher(launcher, variables);
    }

    /** The launcher of a block. All ways to start a process lead to one, so that they behave alike. */
    private static final class RoleLauncher extends Launcher.DecoratedLauncher {

        private final Supplier<BlockVariables> variables;

        RoleLauncher(Launcher inner, Supplier<BlockVariables> variables) {
            super(inner);
            this.variables = variables;
        }

        @Override
        public Proc launch(ProcStarter starter) throws IOException {
            Map<String, String> environment = new HashMap<>();
            for (String variable : starter.envs()) {
                int end = variable.indexOf('=');
                environment.put(variable.substring(0, end), variable.substring(end + 1));
            }
            List<String> prefix = prepare(environment);
            if (!prefix.isEmpty()) {
                boolean[] masks = starter.masks();
                List<String> command = new ArrayList<>(prefix);
                command.addAll(starter.cmds());
                starter.cmds(command);
                if (masks != null) {
                    boolean[] longer = new boolean[command.size()];
                    System.arraycopy(masks, 0, longer, prefix.size(), masks.length);
                    starter.masks(longer);
                }
            }
            String[] variables = environment.entrySet().stream()
                    .map(variable -> variable.getKey() + "=" + variable.getValue())
                    .toArray(String[]::new);
            return super.launch(starter.envs(variables));
        }

        @Override
        public Proc launch(String[] command, String[] variables, InputStream in, OutputStream out, FilePath directory)
                throws IOException {
            return launch(
                    launch().cmds(command).envs(variables).stdin(in).stdout(out).pwd(directory));
        }

        @Override
        public Proc launch(
                String[] command,
                boolean[] masks,
                String[] variables,
                InputStream in,
                OutputStream out,
                FilePath directory)
                throws IOException {
            return launch(launch().cmds(command)
                    .masks(masks)
                    .envs(variables)
                    .stdin(in)
                    .stdout(out)
                    .pwd(directory));
        }

        @Override
        public Channel launchChannel(
                String[] command, OutputStream out, FilePath directory, Map<String, String> variables)
                throws IOException, InterruptedException {
            Map<String, String> environment = new HashMap<>(variables);
            List<String> whole = prepare(environment);
            whole.addAll(Arrays.asList(command));
            return super.launchChannel(whole.toArray(String[]::new), out, directory, environment);
        }

        /**
         * Completes the environment of a process.
         *
         * @return the words to put in front of its command
         * @throws hudson.AbortException if the session is over
         */
        private List<String> prepare(Map<String, String> environment) throws IOException {
            Additions additions = variables.get().additionsTo(environment);
            environment.putAll(additions.variables());
            List<String> prefix = new ArrayList<>();
            if (removesEmptyVariables() || !isUnix()) {
                additions.cleared().forEach(name -> environment.put(name, ""));
            } else if (!additions.cleared().isEmpty()) {
                prefix.add("env");
                additions.cleared().forEach(name -> prefix.addAll(List.of("-u", name)));
            }
            return prefix;
        }

        /**
         * The launchers of Jenkins itself remove an inherited variable if it comes empty. A launcher of a plugin may hand it on
         * into a container, where the AWS CLI takes an empty AWS_PROFILE for a profile without a name. On Windows there is no difference.
         */
        private boolean removesEmptyVariables() {
            Launcher launcher = getInner();
            while (launcher instanceof RoleLauncher enclosing) {
                launcher = enclosing.getInner();
            }
            return launcher.getClass() == LocalLauncher.class || launcher.getClass() == RemoteLauncher.class;
        }
    }
}
