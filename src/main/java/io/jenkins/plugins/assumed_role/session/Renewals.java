package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of renewals. Each agent has one renewal in flight, so that an agent that hangs takes one thread. Agents that hang have threads of
 * their own: if those are used up, agents that hang wait for each other, and the others for nobody.
 */
final class Renewals {

    /** The most simultaneous renewals on agents that do not hang. */
    static final int THREADS = 64;

    /** The most simultaneous renewals. */
    static final int MOST_THREADS = 128;

    /** The time after which a renewal counts as hanging, and so does its agent until a renewal takes less. */
    private static final Duration HANGING = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor timer = DaemonThreads.timer("AWS session renewal, timer");
    private final ExecutorService threads = DaemonThreads.pool("AWS session renewal", MOST_THREADS);
    private final Map<String, Lane> lanes = new HashMap<>();
    /** Lanes with a renewal that is due, in the order in which they came. */
    private final Set<Lane> waiting = new LinkedHashSet<>();

    private int running;
    private int hanging;

    /** Work that is scheduled, waits for its agent, or runs. */
    final class Renewal {

        private final Lane lane;
        private final Runnable work;
        private final long due;
        private Future<?> alarm;
        private boolean over;
        private boolean stopped;
        private boolean amongHanging;
        private Thread thread;

        private Renewal(Lane lane, Runnable work, Duration delay) {
            this.lane = lane;
            this.work = work;
            this.due = System.nanoTime() + delay.toNanos();
        }

        /** Cancels the work if it has not begun yet. Returns true if this call has cancelled it. */
        boolean cancel() {
            synchronized (Renewals.this) {
                if (over || lane.running == this) {
                    return false;
                }
                alarm.cancel(false);
                lane.due.remove(this);
                finished(this);
                return true;
            }
        }

        /** Cancels the work, and interrupts it if it runs. */
        void stop() {
            synchronized (Renewals.this) {
                stopped = true;
                if (!cancel() && thread != null && thread != Thread.currentThread()) {
                    thread.interrupt();
                }
            }
        }

        /** Returns true if the work begins later. */
        boolean isLater() {
            return due - System.nanoTime() > 0;
        }

        private void run() {
            long start;
            synchronized (Renewals.this) {
                start = System.nanoTime();
                thread = stopped ? null : Thread.currentThread();
                alarm = timer.schedule(this::hangs, HANGING.toNanos(), TimeUnit.NANOSECONDS);
            }
            try {
                if (!stopped) {
                    work.run();
                }
            } finally {
                synchronized (Renewals.this) {
                    thread = null;
                    // Another renewal, on another agent, is the next to use this thread.
                    Thread.interrupted();
                    alarm.cancel(false);
                    lane.hangs = System.nanoTime() - start > HANGING.toNanos();
                    leave(this);
                    finished(this);
                    startWaiting();
                }
            }
        }

        /** Makes room for agents that do not hang. */
        private void hangs() {
            synchronized (Renewals.this) {
                if (thread == null || amongHanging) {
                    return;
                }
                lane.hangs = true;
                if (hanging < MOST_THREADS - THREADS) {
                    amongHanging = true;
                    running--;
                    hanging++;
                    startWaiting();
                } else if (waiting.stream().anyMatch(other -> !other.hangs && other.running == null)) {
                    thread.interrupt();
                } else {
                    alarm = timer.schedule(this::hangs, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        }
    }

    /** Renewals on one agent. */
    private static final class Lane {
        private final String agent;
        private final Deque<Renewal> due = new ArrayDeque<>();
        private Renewal running;
        private boolean hangs;
        /** Scheduled, due and running ones. */
        private int renewals;

        Lane(String agent) {
            this.agent = agent;
        }
    }

    synchronized Renewal schedule(String agent, Runnable work, Duration delay) {
        Lane lane = lanes.computeIfAbsent(agent, Lane::new);
        lane.renewals++;
        Renewal renewal = new Renewal(lane, work, delay);
        renewal.alarm = timer.schedule(() -> due(renewal), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return renewal;
    }

    private synchronized void due(Renewal renewal) {
        if (!renewal.over) {
            renewal.lane.due.add(renewal);
            waiting.add(renewal.lane);
            startWaiting();
        }
    }

    private void finished(Renewal renewal) {
        renewal.over = true;
        if (--renewal.lane.renewals == 0) {
            lanes.remove(renewal.lane.agent);
        }
    }

    private void startWaiting() {
        waiting.removeIf(lane -> {
            if (lane.running != null || lane.due.isEmpty()) {
                return lane.due.isEmpty();
            }
            if (lane.hangs ? hanging >= MOST_THREADS - THREADS : running >= THREADS) {
                return false;
            }
            start(lane);
            return lane.due.isEmpty();
        });
    }

    private void start(Lane lane) {
        Renewal renewal = lane.due.remove();
        lane.running = renewal;
        renewal.amongHanging = lane.hangs;
        if (lane.hangs) {
            hanging++;
        } else {
            running++;
        }
        try {
            threads.execute(renewal::run);
        } catch (OutOfMemoryError x) {
            // The system has no thread for the work at present.
            leave(renewal);
            renewal.alarm = timer.schedule(() -> due(renewal), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void leave(Renewal renewal) {
        renewal.lane.running = null;
        if (renewal.amongHanging) {
            hanging--;
        } else {
            running--;
        }
    }
}
