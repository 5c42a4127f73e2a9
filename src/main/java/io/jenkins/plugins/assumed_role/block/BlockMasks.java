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

/**
 * What must not be read in the output of a block: the credentials of all its generations, since running processes still print old ones.
 * Refers to nothing else, because it travels to agents too, with steps that write their log from there.
 */
public final class BlockMasks implements Serializable {

    private static final long serialVersionUID = 1;
    private static final int TIMEOUT_MILLIS = 30_000;

    /** On an agent: for each block the masks that all its steps share, so that they can grow. They end with the connection, or the block. */
    private static final Map<String, Masks> OF_BLOCKS = new ConcurrentHashMap<>();

    private final String id = RandomHex.id();
    private final ArrayList<Secret> secrets = new ArrayList<>();
    private transient Masks masks = new Masks();
    /** To agents that have a copy. */
    private transient Map<Channel, Boolean> copies;

    public synchronized Masks get() {
        return masks;
    }

    /**
     * Hides more, here and wherever a copy is.
     *
     * @throws IOException if an agent that has a copy does not say that it hides them now
     */
    void add(Collection<String> more) throws IOException, InterruptedException {
        List<Channel> agents = new ArrayList<>();
        synchronized (this) {
            more.forEach(secret -> secrets.add(Secret.fromString(secret)));
            get().add(more);
            if (copies != null) {
                copies.keySet().removeIf(Channel::isClosingOrClosed);
                agents.addAll(copies.keySet());
            }
        }
        for (Channel agent : agents) {
            call(agent, new Hide(id, new ArrayList<>(more)));
        }
    }

    /** The block is over, and with it all processes whose output is to be masked. */
    void forgetCopies() throws IOException, InterruptedException {
        List<Channel> agents;
        synchronized (this) {
            agents = copies == null ? List.of() : List.copyOf(copies.keySet());
            copies = null;
        }
        for (Channel agent : agents) {
            call(agent, new Forget(id));
        }
    }

    private static void call(Channel agent, ControllerToAgentCallable<Void, IOException> task)
            throws IOException, InterruptedException {
        if (agent.isClosingOrClosed()) {
            return;
        }
        try {
            AgentMachine.call(agent, "agent " + agent.getName() + ", which masks output itself,", task, TIMEOUT_MILLIS);
        } catch (IOException x) {
            if (!agent.isClosingOrClosed()) {
                throw x;
            }
        }
    }

    /** Within a call to an agent its channel is the current one; on the way to the disk there is none. */
    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        Channel agent = Channel.current();
        if (agent != null) {
            copies = copies == null ? new HashMap<>() : copies;
            copies.put(agent, true);
        }
        out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        masks = Channel.current() == null ? new Masks() : OF_BLOCKS.computeIfAbsent(id, key -> new Masks());
        masks.add(secrets.stream().map(Secret::getPlainText).toList());
    }

    private record Hide(String id, ArrayList<String> secrets) implements ControllerToAgentCallable<Void, IOException> {
        @Override
        public Void call() {
            OF_BLOCKS.computeIfAbsent(id, key -> new Masks()).add(secrets);
            return null;
        }

        /** No secrets. */
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
