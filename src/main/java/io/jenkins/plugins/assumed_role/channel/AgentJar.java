package io.jenkins.plugins.assumed_role.channel;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.remoting.Which;
import io.jenkins.plugins.assumed_role.agent.AgentTasks;
import java.io.File;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What an agent runs of ours, sent in one piece before the first task of a connection. Remoting by itself sends each class when it is asked
 * for it, a round trip each, and then all of them again in their jar.
 */
final class AgentJar {

    private static final Logger LOGGER = Logger.getLogger(AgentJar.class.getName());

    private static final Map<Channel, FutureTask<Void>> SENT = Collections.synchronizedMap(new WeakHashMap<>());

    private AgentJar() {}

    /** Returns when the classes are there. An agent that cannot keep the jar gets them one by one. */
    static void sendTo(VirtualChannel agent) throws InterruptedException {
        if (!(agent instanceof Channel channel)) {
            // The built-in node.
            return;
        }
        FutureTask<Void> sending = SENT.computeIfAbsent(channel, key -> new FutureTask<>(() -> send(key)));
        // Does nothing where another does it, or has done it.
        sending.run();
        try {
            sending.get();
        } catch (ExecutionException x) {
            LOGGER.log(Level.FINE, x.getCause(), () -> channel.getName() + " did not take our classes at once");
            if (x.getCause() instanceof InterruptedException) {
                SENT.remove(channel, sending);
            }
        }
    }

    private static Void send(Channel channel) throws Exception {
        // Of a plugin that is being developed it is a directory.
        File jar = Which.jarFile(AgentTasks.class);
        if (jar.isFile()) {
            channel.preloadJar(AgentTasks.class.getClassLoader(), jar.toURI().toURL());
        }
        return null;
    }
}
