package io.jenkins.plugins.assumed_role.agent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep a process alive, and end when they have had nothing to do for some seconds. */
public final class DaemonThreads {

    private static final int IDLE_POOL_SECONDS = 10;
    private static final int IDLE_TIMER_SECONDS = 30;

    private DaemonThreads() {}

    /** An unbounded pool, which reuses a thread that is idle. */
    public static ExecutorService pool(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_POOL_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory(name));
    }

    /** A pool of so many threads at most; work beyond that waits for one of them. */
    public static ExecutorService pool(String name, int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, IDLE_POOL_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** One thread, for work that waits for nobody. */
    public static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory(name));
        timer.setKeepAliveTime(IDLE_TIMER_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    public static ThreadFactory factory(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
