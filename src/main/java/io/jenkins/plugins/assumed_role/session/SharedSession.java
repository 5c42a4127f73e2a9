package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One session, those who wait for it or share it, and its renewal for as long as there are any. */
final class SharedSession {

    private static final Logger LOGGER = Logger.getLogger(SharedSession.class.getName());

    /** So many renewals at a time, of which some may wait for an agent that hangs: what is due then comes a little later. */
    private static final int THREADS = 32;

    private static final ScheduledThreadPoolExecutor RENEWALS = new ScheduledThreadPoolExecutor(THREADS, task -> {
        Thread thread = new Thread(task, "AWS session renewal");
        thread.setDaemon(true);
        return thread;
    });

    static {
        RENEWALS.setKeepAliveTime(30, TimeUnit.SECONDS);
        RENEWALS.allowCoreThreadTimeOut(true);
        RENEWALS.setRemoveOnCancelPolicy(true);
    }

    /** Agents come back one by one after a restart of the controller, and tell when they do. */
    private static final Duration RESUMPTION = Duration.ofMinutes(1);

    private final String group;
    private final Set<SessionMember> members = new LinkedHashSet<>();
    /** Those from before a restart that have no session of this process yet. */
    private final Set<SessionMember> waiting = new HashSet<>();

    /** Null if whoever assumed was interrupted: then another has to. */
    private final CompletableFuture<RoleSession> arrival = new CompletableFuture<>();

    private volatile RoleSession current;
    private volatile Lifetime lifetime;
    private int failures;
    private boolean warned;
    private ScheduledFuture<?> renewal;

    SharedSession(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    synchronized void add(SessionMember member) {
        members.add(member);
    }

    /** @return whether nobody is left */
    synchronized boolean remove(SessionMember member) {
        members.remove(member);
        waiting.remove(member);
        if (members.isEmpty() && renewal != null) {
            renewal.cancel(true);
        }
        return members.isEmpty();
    }

    /** Whether another may still join. Long before the first renewal that is over, so nobody joins during one. */
    boolean isShared() {
        return !arrival.isDone() || current != null && Instant.now().isBefore(lifetime.sharedUntil());
    }

    RoleSession current() {
        return current;
    }

    RoleSession begin(SharedSessions.Assumption first) throws AssumeRoleException, InterruptedException {
        RoleSession found = null;
        try {
            found = first.assume();
            arrived(found, List.of());
            return found;
        } catch (AssumeRoleException x) {
            arrival.completeExceptionally(x);
            throw x;
        } finally {
            arrival.complete(found);
        }
    }

    RoleSession await() throws AssumeRoleException, InterruptedException {
        try {
            return arrival.get();
        } catch (ExecutionException x) {
            throw (AssumeRoleException) x.getCause();
        }
    }

    private synchronized void arrived(RoleSession next, List<SessionMember> given) {
        current = next;
        lifetime = new Lifetime(Instant.now(), next.expiration());
        failures = 0;
        warned = false;
        waiting.removeAll(given);
        notifyAll();
        Instant due = lifetime.renewal(ThreadLocalRandom.current().nextDouble());
        schedule(waiting.isEmpty() ? Duration.between(Instant.now(), due) : Duration.ZERO);
    }

    synchronized void resumed(SessionMember member, Lifetime before) {
        waiting.add(member);
        if (lifetime == null) {
            arrival.complete(null);
            lifetime = before;
            schedule(RESUMPTION);
        }
    }

    synchronized void retryNow() {
        boolean waits = failures > 0 || !waiting.isEmpty();
        if (waits && renewal.getDelay(TimeUnit.MILLISECONDS) > 0 && renewal.cancel(false)) {
            schedule(Duration.ZERO);
        }
    }

    synchronized void awaitRenewal(SessionMember member, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (waiting.contains(member) && failures == 0 && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
    }

    private synchronized void schedule(Duration delay) {
        if (!members.isEmpty()) {
            renewal = RENEWALS.schedule(this::renew, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized List<SessionMember> members() {
        return List.copyOf(members);
    }

    private void renew() {
        List<SessionMember> sharing = members();
        if (sharing.isEmpty()) {
            return;
        }
        try {
            RoleSession next = sharing.get(0).assume();
            for (SessionMember member : sharing) {
                member.hide(next);
            }
            sharing.get(0).save(Duration.between(Instant.now(), lifetime.end()).dividedBy(4));
            for (SessionMember member : sharing) {
                member.renewed(next, isFailing());
            }
            arrived(next, sharing);
        } catch (AssumeRoleException | IOException x) {
            failed(sharing, x.getMessage());
        } catch (InterruptedException x) {
            // The last block left meanwhile.
            Thread.currentThread().interrupt();
        } catch (RuntimeException x) {
            LOGGER.log(Level.WARNING, x, () -> "The renewal of " + current + " failed");
            failed(sharing, "of an internal error, see the log of Jenkins: " + x);
        }
    }

    private synchronized boolean isFailing() {
        return failures > 0;
    }

    /** @return how often in a row by now */
    private synchronized int failedAgain() {
        notifyAll();
        return ++failures;
    }

    private void failed(List<SessionMember> sharing, String why) {
        int times = failedAgain();
        if (times == 1) {
            sharing.forEach(member -> member.renewalFails(why));
        }
        Instant now = Instant.now();
        if (!warned && !now.isBefore(lifetime.warning())) {
            warned = true;
            sharing.forEach(member -> member.endsSoon(why));
        }
        Duration pause = lifetime.pause(times, ThreadLocalRandom.current().nextDouble());
        Duration toWarning = Duration.between(now, lifetime.warning());
        schedule(!warned && toWarning.compareTo(pause) < 0 ? toWarning : pause);
    }
}
