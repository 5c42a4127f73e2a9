package io.jenkins.plugins.assumed_role.block;

import hudson.remoting.Channel;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.agents.ControllerToAgentCallable;
import jenkins.util.JenkinsJVM;

/**
 * The secrets that a block hides: the credentials of all its generations, since running processes still print old ones.
 * Refers to nothing else, because it travels to agents too, with steps that write their log from there.
 */
public final class BlockMasks implements Serializable {

    private static final long serialVersionUID = 2;
    private static final int TIMEOUT_MILLIS = 30_000;

    /** The masks on an agent, shared by all steps of a block so that they can grow. They end with the connection, or the block. */
    private static final Map<String, Masks> OF_BLOCKS = new ConcurrentHashMap<>();

    private final String id = RandomHex.id();
    /** The masks in the groups in which they were added, because blocks of one session share the masks of a group. */
    private final ArrayList<ArrayList<Secret>> added = new ArrayList<>();

    private transient Masks masks = new Masks();
    /** Agents that have a copy, and the number of groups that each of them is known to hide. */
    private transient Map<Channel, Integer> copies;

    private transient boolean over;

    public synchronized Masks get() {
        return masks;
    }

    /**
     * Hides more, here and in each copy. The agent of the block confirms that before this returns, because its processes may be given
     * the secrets at any time. Other agents are updated in the background, so that they do not delay the block: their processes
     * get a secret only with a step that begins later, and that step brings these masks along.
     *
     * @param more a group of secrets that belong together
     * @param own the machine on which the block is open
     * @throws IOException if that machine has a copy and does not confirm that it hides them
     */
    void add(Collection<String> more, AgentMachine own) throws IOException, InterruptedException {
        List<Channel> agents;
        synchronized (this) {
            added.add(new ArrayList<>(more.stream().map(Secret::fromString).toList()));
            get().addShared(more);
            agents = agents();
        }
        for (Channel agent : agents) {
            if (!own.isReachedBy(agent)) {
                MaskUpdates.later(agent, this);
            }
        }
        for (Channel agent : agents) {
            if (own.isReachedBy(agent)) {
                update(agent);
            }
        }
    }

    /** Ends the copies in the background, because the processes whose output they mask end with the block. */
    void forgetCopies() {
        List<Channel> agents;
        synchronized (this) {
            over = true;
            agents = agents();
        }
        agents.forEach(agent -> MaskUpdates.later(agent, this));
    }

    private synchronized List<Channel> agents() {
        if (copies == null) {
            return List.of();
        }
        copies.keySet().removeIf(Channel::isClosingOrClosed);
        return List.copyOf(copies.keySet());
    }

    /** Sends the present masks to the copy of an agent. */
    void update(Channel agent) throws IOException, InterruptedException {
        ControllerToAgentCallable<Void, IOException> task;
        int groups;
        synchronized (this) {
            Integer known = copies == null ? null : copies.get(agent);
            if (known == null || agent.isClosingOrClosed()) {
                return;
            }
            groups = added.size();
            task = over ? new Forget(id) : new Hide(id, plain(added.subList(known, groups)));
        }
        try {
            AgentMachine.call(agent, "agent " + agent.getName() + ", which masks output itself,", task, TIMEOUT_MILLIS);
        } catch (IOException x) {
            if (!agent.isClosingOrClosed()) {
                throw x;
            }
        }
        synchronized (this) {
            copies.computeIfPresent(agent, (key, known) -> over ? null : Integer.valueOf(Math.max(known, groups)));
        }
    }

    private static ArrayList<ArrayList<String>> plain(List<ArrayList<Secret>> groups) {
        ArrayList<ArrayList<String>> plain = new ArrayList<>();
        groups.forEach(group -> plain.add(
                new ArrayList<>(group.stream().map(Secret::getPlainText).toList())));
        return plain;
    }

    /** During a call to an agent, its channel is the current one; on the way to the disk there is none. */
    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        Channel agent = Channel.current();
        if (agent != null) {
            copies = copies == null ? new HashMap<>() : copies;
            copies.putIfAbsent(agent, 0);
        }
        out.defaultWriteObject();
    }

    /** Joins the masks of the block on an agent. On the controller nothing is registered: an agent may send any block. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        masks = JenkinsJVM.isJenkinsJVM() ? new Masks() : ofBlock(id);
        plain(added).forEach(masks::addShared);
    }

    private static Masks ofBlock(String id) {
        return OF_BLOCKS.computeIfAbsent(id, key -> new Masks());
    }

    private record Hide(String id, ArrayList<ArrayList<String>> groups)
            implements ControllerToAgentCallable<Void, IOException> {
        @Override
        public Void call() {
            groups.forEach(ofBlock(id)::addShared);
            return null;
        }

        /** Shows no secrets. */
        @Override
        public String toString() {
            return "Hide more in block " + id;
        }
    }

    private record Forget(String id) implements ControllerToAgentCallable<Void, IOException> {
        @Override
        public Void call() {
            OF_BLOCKS.remove(id);
            return null;
        }
    }
}
