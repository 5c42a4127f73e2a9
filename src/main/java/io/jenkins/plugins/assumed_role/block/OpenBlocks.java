package io.jenkins.plugins.assumed_role.block;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import hudson.remoting.Channel;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The blocks that are open on this controller, which reacts to connections of their agents and to the end of their builds. */
@Extension
public final class OpenBlocks extends ComputerListener {

    private static final Map<String, OpenBlock> OPEN = new ConcurrentHashMap<>();

    static void add(OpenBlock block) {
        OPEN.put(block.id(), block);
    }

    static void remove(OpenBlock block) {
        OPEN.remove(block.id());
    }

    /** Returns whether the block of an id is open on this controller. */
    public static boolean isOpen(String id) {
        return OPEN.containsKey(id);
    }

    /** Returns the time when the session of a block is renewed next; null if the block is not open here or is not renewed. */
    public static Instant nextRenewal(String id) {
        OpenBlock block = OPEN.get(id);
        return block == null ? null : block.nextRenewal();
    }

    /** Returns how many blocks are open on this controller. */
    public static int count() {
        return OPEN.size();
    }

    private static List<OpenBlock> on(Computer computer) {
        return OPEN.values().stream()
                .filter(block -> block.agent().equals(computer.getName()))
                .toList();
    }

    /** Delivers again before a step can run on the agent, because a tool without its endpoint fails. */
    @Override
    public void preOnline(Computer computer, Channel channel, FilePath root, TaskListener listener) {
        AgentMachine machine = new AgentMachine(channel, Leftovers.name(computer.getName()), Map.of(), Map.of());
        on(computer).forEach(block -> block.deliverAgain(machine));
    }

    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        Computer.threadPoolForRemoting.execute(() -> {
            on(computer).forEach(OpenBlock::agentIsBack);
            Leftovers.sweep(computer);
        });
    }

    /** Closes the blocks of a build that has ended: a build that is killed ends without its steps. */
    @Extension
    public static final class EndOfBuild extends RunListener<Run<?, ?>> {
        @Override
        public void onFinalized(Run<?, ?> run) {
            closeBlocksOf(run);
        }

        @Override
        public void onDeleted(Run<?, ?> run) {
            closeBlocksOf(run);
        }

        private static void closeBlocksOf(Run<?, ?> run) {
            String build = run.getExternalizableId();
            OPEN.values().stream()
                    .filter(block -> block.build().equals(build))
                    .forEach(block -> Computer.threadPoolForRemoting.execute(block::close));
        }
    }

    /** Stops all renewals. The agents keep their credentials, for the processes that outlive this controller. */
    @Extension
    public static final class Shutdown extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            List.copyOf(OPEN.values()).forEach(OpenBlock::forget);
        }
    }
}
