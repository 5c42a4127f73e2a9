package io.jenkins.plugins.assumed_role.block;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.ItemListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** The blocks that are open on this controller, for their agents' comings and goings. */
@Extension
public final class OpenBlocks extends ComputerListener {

    private static final Logger LOGGER = Logger.getLogger(OpenBlocks.class.getName());
    private static final Map<String, OpenBlock> OPEN = new ConcurrentHashMap<>();

    /** Blocks that ended while their agent was away, and whose build may go on. */
    private static final Set<String> LEFT_BEHIND =
            Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {

                private static final long serialVersionUID = 1;

                /** Most agents in a cloud never come back. */
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > 10_000;
                }
            }));

    static void add(OpenBlock block) {
        OPEN.put(block.id(), block);
    }

    static void remove(OpenBlock block) {
        OPEN.remove(block.id());
    }

    static void leaveBehind(String id) {
        LEFT_BEHIND.add(id);
    }

    static boolean isConnected(String agent) {
        Computer computer = Jenkins.get().getComputer(agent);
        return computer != null && computer.getChannel() != null;
    }

    private static List<OpenBlock> on(Computer computer) {
        return OPEN.values().stream()
                .filter(block -> block.agent().equals(computer.getName()))
                .toList();
    }

    private static AgentMachine place(Computer computer, VirtualChannel channel) {
        return new AgentMachine(channel, computer.getDisplayName(), Map.of(), Map.of());
    }

    /** Before a step can run there: what finds no endpoint fails. */
    @Override
    public void preOnline(Computer computer, Channel channel, FilePath root, TaskListener listener) {
        on(computer).forEach(block -> block.deliverAgain(place(computer, channel)));
    }

    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        Computer.threadPoolForRemoting.execute(() -> {
            on(computer).forEach(OpenBlock::agentIsBack);
            try {
                sweep(computer);
            } catch (IOException x) {
                LOGGER.log(Level.WARNING, x, () -> "Cannot see what blocks left behind on " + computer.getName());
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Removes what is there of blocks that ended meanwhile, or whose build did. */
    private static void sweep(Computer computer) throws IOException, InterruptedException {
        String index = index(computer);
        if (index == null || computer.getChannel() == null) {
            return;
        }
        AgentMachine place = place(computer, computer.getChannel());
        for (Map.Entry<String, String> delivery : place.deliveries(index).entrySet()) {
            String id = delivery.getKey();
            if (LEFT_BEHIND.contains(id) || !OPEN.containsKey(id) && !isRunning(delivery.getValue())) {
                place.withdraw(id, index);
                LEFT_BEHIND.remove(id);
            }
        }
    }

    /** After a restart a build is running again before its blocks are. */
    private static boolean isRunning(String build) {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            Run<?, ?> run = Run.fromExternalizableId(build);
            return run != null && run.isBuilding();
        } catch (IllegalArgumentException x) {
            return false;
        }
    }

    /** Where an agent notes what blocks have on its disk; null if it is offline. */
    static String index(Computer computer) {
        Node node = computer.getNode();
        FilePath root = node == null ? null : node.getRootPath();
        return root == null ? null : root.child("assumed-role").getRemote();
    }

    /** Nothing is renewed any more; what the agents have stays, for the processes that outlive this controller. */
    @Extension
    public static final class Shutdown extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            List.copyOf(OPEN.values()).forEach(OpenBlock::forget);
        }
    }
}
