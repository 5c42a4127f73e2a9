package io.jenkins.plugins.assumed_role.block;

import hudson.remoting.Channel;
import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Updates the copies of masks on agents in the background. An agent that hangs keeps one thread, and delays no other agent. */
final class MaskUpdates {

    private static final Logger LOGGER = Logger.getLogger(MaskUpdates.class.getName());
    private static final ExecutorService THREADS = DaemonThreads.pool("AWS role masks on an agent");

    /** The masks that wait, for each agent that has a thread. */
    private static final Map<Channel, Set<BlockMasks>> WAITING = new HashMap<>();

    private MaskUpdates() {}

    static void later(Channel agent, BlockMasks masks) {
        synchronized (WAITING) {
            Set<BlockMasks> waiting = WAITING.get(agent);
            if (waiting != null) {
                waiting.add(masks);
                return;
            }
            WAITING.put(agent, new LinkedHashSet<>(Set.of(masks)));
        }
        THREADS.execute(() -> update(agent));
    }

    private static void update(Channel agent) {
        for (BlockMasks masks = next(agent); masks != null; masks = next(agent)) {
            try {
                masks.update(agent);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
                clear(agent);
            } catch (Throwable x) {
                // One line is enough: the next secret updates the others, too, and copies end with the connection.
                LOGGER.log(Level.INFO, x, () -> "Agent " + agent.getName() + " does not confirm its masks");
                clear(agent);
            }
        }
    }

    private static BlockMasks next(Channel agent) {
        synchronized (WAITING) {
            Iterator<BlockMasks> waiting = WAITING.get(agent).iterator();
            if (!waiting.hasNext()) {
                WAITING.remove(agent);
                return null;
            }
            BlockMasks next = waiting.next();
            waiting.remove();
            return next;
        }
    }

    private static void clear(Channel agent) {
        synchronized (WAITING) {
            WAITING.get(agent).clear();
        }
    }
}
