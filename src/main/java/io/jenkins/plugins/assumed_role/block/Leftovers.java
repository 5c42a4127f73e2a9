package io.jenkins.plugins.assumed_role.block;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Removes the credentials that blocks left on agents. Needs a connection to the agent and nothing else: no build, no environment and no
 * memory of this process, since everything without an open block is a leftover.
 */
final class Leftovers {

    private static final Logger LOGGER = Logger.getLogger(Leftovers.class.getName());
    private static final int ID_LENGTH = 12;
    private static final int FIRST_PAUSE_SECONDS = 10;
    private static final int LONGEST_PAUSE_SECONDS = 300;
    private static final int MOST_ATTEMPTS = 100;
    private static final int RESUMPTION_SECONDS = 120;

    private final String agent;
    private final String index;
    private final VirtualChannel channel;
    private final AgentMachine machine;

    private Leftovers(String agent, String index, VirtualChannel channel) {
        this.agent = agent;
        this.index = index;
        this.channel = channel;
        this.machine = new AgentMachine(channel, name(agent), Map.of(), Map.of());
    }

    /** The way to an agent in messages. */
    static String name(String agent) {
        return agent.isEmpty() ? "the built-in node" : "agent '" + agent + "'";
    }

    /** The connection to an agent; null if it has none. */
    static VirtualChannel channel(String agent) {
        Computer computer = Jenkins.get().getComputer(agent);
        return computer == null ? null : computer.getChannel();
    }

    /**
     * The directory in which an agent notes the files of blocks; null if it is offline. Agents of several controllers may have one root, and
     * only the controller of a block knows whether it is over.
     */
    static String index(Computer computer) {
        Node node = computer.getNode();
        FilePath root = node == null ? null : node.getRootPath();
        String controller = Jenkins.get().getLegacyInstanceId().substring(0, ID_LENGTH);
        return root == null
                ? null
                : root.child("assumed-role").child(controller).getRemote();
    }

    /**
     * Removes the credentials of a block. If the agent does not answer, tries again for as long as this connection lasts; the next
     * connection begins with {@link #sweep}.
     *
     * @throws IOException if nothing is removed yet
     */
    static void withdraw(String id, String agent, String index) throws IOException, InterruptedException {
        VirtualChannel channel = channel(agent);
        if (channel == null) {
            throw new MachineException(name(agent) + " is offline");
        }
        Leftovers leftovers = new Leftovers(agent, index, channel);
        boolean done = false;
        try {
            leftovers.machine.withdraw(id, index);
            done = true;
        } finally {
            if (!done) {
                leftovers.again(() -> leftovers.machine.withdraw(id, index), 1);
            }
        }
    }

    /** Removes the credentials of blocks that are not open. */
    static void sweep(Computer computer) {
        VirtualChannel channel = computer.getChannel();
        String index = index(computer);
        if (channel != null && index != null) {
            Leftovers leftovers = new Leftovers(computer.getName(), index, channel);
            leftovers.attempt(leftovers::sweep, 1);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void again(Work work, int attempt) {
        int pause = Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS << Math.min(attempt - 1, 5));
        if (attempt < MOST_ATTEMPTS) {
            CompletableFuture.delayedExecutor(pause, TimeUnit.SECONDS, Computer.threadPoolForRemoting)
                    .execute(() -> attempt(work, attempt + 1));
        }
    }

    private void attempt(Work work, int attempt) {
        // In this order: if Jenkins has stopped, the connections are closed, and no other can be requested.
        if (machine.isLost() || channel(agent) != channel) {
            return;
        }
        boolean done = false;
        try {
            work.run();
            done = true;
        } catch (IOException x) {
            LOGGER.log(
                    attempt == 1 ? Level.WARNING : Level.FINE, x, () -> "Cannot clean up on " + name(agent) + " yet");
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        } finally {
            if (!done) {
                again(work, attempt);
            }
        }
    }

    private void sweep() throws IOException, InterruptedException {
        IOException failure = null;
        for (Map.Entry<String, String> delivery : machine.deliveries(index).entrySet()) {
            try {
                if (isOver(delivery.getKey(), delivery.getValue())) {
                    machine.withdraw(delivery.getKey(), index);
                }
            } catch (IOException x) {
                failure = x;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static boolean isOver(String id, String build) throws IOException, InterruptedException {
        return !OpenBlocks.isOpen(id) && (!isRunning(build) || !isAboutToResume(id));
    }

    private static boolean isRunning(String build) {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            Run<?, ?> run = Run.fromExternalizableId(build);
            return run != null && run.isBuilding();
        } catch (IllegalArgumentException x) {
            return false;
        }
    }

    /** Returns whether a Pipeline has the block. After a restart it is running again before its blocks are open. */
    private static boolean isAboutToResume(String id) throws IOException, InterruptedException {
        AtomicBoolean found = new AtomicBoolean();
        try {
            StepExecution.acceptAll(execution -> {
                        if (execution instanceof BlockHost host && host.has(id)) {
                            found.set(true);
                        }
                    })
                    .get(RESUMPTION_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException x) {
            throw new MachineException("the Pipelines of this controller are not resumed yet");
        }
        return found.get();
    }
}
