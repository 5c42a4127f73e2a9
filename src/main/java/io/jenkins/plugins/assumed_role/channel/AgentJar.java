package io.jenkins.plugins.assumed_role.channel;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.remoting.Which;
import io.jenkins.plugins.assumed_role.agent.AgentTasks;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What an agent runs of ours, sent in one piece before the first task of a connection. Remoting by itself sends each class when it is asked
 * for it, a round trip each, and then all of them again in their jar.
 */
final class AgentJar {

    private static final Logger LOGGER = Logger.getLogger(AgentJar.class.getName());

    private static final Map<Channel, AgentJar> OF = Collections.synchronizedMap(new WeakHashMap<>());

    private final ReentrantLock lock = new ReentrantLock();
    private boolean sent;

    private AgentJar() {}

    /** Returns when the classes are there. An agent that cannot keep the jar gets them one by one. */
    static void sendTo(VirtualChannel agent) throws InterruptedException {
        // Else it is the built-in node.
        if (agent instanceof Channel channel) {
            OF.computeIfAbsent(channel, key -> new AgentJar()).sendOnce(channel);
        }
    }

    /** If it is interrupted, the next to call sends it. */
    private void sendOnce(Channel channel) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!sent) {
                send(channel);
                sent = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private static void send(Channel channel) throws InterruptedException {
        try {
            // Of a plugin that is being developed it is a directory.
            File jar = Which.jarFile(AgentTasks.class);
            if (jar.isFile()) {
                channel.preloadJar(
                        AgentTasks.class.getClassLoader(), jar.toURI().toURL());
            }
        } catch (IOException | RuntimeException | Error x) {
            LOGGER.log(Level.FINE, x, () -> channel.getName() + " did not take our classes at once");
        }
    }
}
