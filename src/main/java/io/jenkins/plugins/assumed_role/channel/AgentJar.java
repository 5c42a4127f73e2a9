package io.jenkins.plugins.assumed_role.channel;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.remoting.Which;
import io.jenkins.plugins.assumed_role.agent.AgentTasks;
import io.jenkins.plugins.assumed_role.agent.delivery.DeliveryTasks;
import io.jenkins.plugins.assumed_role.agent.profile.ProfileTasks;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The jars with our code for an agent, each sent in one piece before the first task of a connection that needs it. Remoting by itself sends
 * each class when the agent asks for it, a round trip each, and then all of them again in their jar.
 */
final class AgentJar {

    private static final Logger LOGGER = Logger.getLogger(AgentJar.class.getName());

    private static final Map<Channel, AgentJar> OF = Collections.synchronizedMap(new WeakHashMap<>());

    private final ReentrantLock lock = new ReentrantLock();

    /** The classes that stand for the jars. */
    private final Set<Class<?>> sent = new HashSet<>();

    private AgentJar() {}

    /**
     * Returns when the agent has the classes of a task. An agent that cannot keep a jar gets them one by one.
     *
     * @param task a task of this plugin, or of another package, which Remoting sends by itself
     */
    static void sendTo(VirtualChannel agent, Class<?> task) throws InterruptedException {
        // The built-in node has no such channel.
        if (agent instanceof Channel channel) {
            AgentJar jars = OF.computeIfAbsent(channel, key -> new AgentJar());
            jars.sendOnce(channel, AgentTasks.class);
            if (task.getEnclosingClass() == DeliveryTasks.class || task.getEnclosingClass() == ProfileTasks.class) {
                jars.sendOnce(channel, DeliveryTasks.class);
            }
        }
    }

    /** Sends the jar once. If the call is interrupted, the next caller sends it. */
    private void sendOnce(Channel channel, Class<?> member) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!sent.contains(member)) {
                send(channel, member);
                sent.add(member);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void send(Channel channel, Class<?> member) throws InterruptedException {
        try {
            // During development of the plugin it is a directory.
            File jar = Which.jarFile(member);
            if (jar.isFile()) {
                channel.preloadJar(member.getClassLoader(), jar.toURI().toURL());
            }
        } catch (IOException | RuntimeException | Error x) {
            LOGGER.log(Level.FINE, x, () -> channel.getName() + " did not take our classes at once");
        }
    }
}
