package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One session, the blocks that wait for it or share it, and its renewal as long as there is such a block.
 *
 * <p>A renewed session is current before it is given out, so that a block that reads the current one in between does not get an older one
 * than the tools have. Each turn of the renewal is followed by another, however it went.
 */
public final class SharedSession {

    private static final Logger LOGGER = Logger.getLogger(SharedSession.class.getName());
    private static final Renewals RENEWALS = new Renewals();

    /** The most time to wait for agents after a restart of the controller: they reconnect one by one, and report that. */
    private static final Duration RESUMPTION = Duration.ofMinutes(1);

    private final SharedSessions sessions;
    private final Object key;
    private final String group;
    private final KeptSource source = new KeptSource();
    private final Set<SessionMember> members = new LinkedHashSet<>();
    /** The members that do not have the current session yet. */
    private final Set<SessionMember> waiting = new LinkedHashSet<>();
    /** The members that know of the failed renewal. */
    private final Set<SessionMember> failing = new HashSet<>();

    /** The first session; null if the block that assumed the role was interrupted, and another block must do so. */
    private final CompletableFuture<RoleSession> arrival = new CompletableFuture<>();

    private volatile RoleSession current;
    /** The end of the session that the tools of all members have. */
    private volatile Lifetime held;

    /** The times of the renewal and of the next attempt after a failure, as {@link System#nanoTime}. */
    private long renewAt;

    private long retryAt;
    private int failures;
    private boolean warned;
    /** False after a permanent failure. */
    private boolean renewable = true;

    private AssumeRoleException lastFailure;
    private Renewals.Renewal renewal;

    SharedSession(SharedSessions sessions, Object key, String group) {
        this.sessions = sessions;
        this.key = key;
        this.group = group;
    }

    /** Names the blocks that share the session. */
    public String group() {
        return group;
    }

    /** The newest session; null from {@link SharedSessions#resume} to the first renewal. */
    public RoleSession current() {
        return current;
    }

    /** Returns the time until the session is renewed, or until the next attempt after a failure; null if it is not renewed. */
    public synchronized Duration untilRenewal() {
        return renewal == null ? null : Duration.ofNanos((failures == 0 ? renewAt : retryAt) - System.nanoTime());
    }

    /** Removes a block from the session. Calls after the first have no effect. */
    public void leave(SessionMember member) {
        sessions.leave(this, key, member);
    }

    /** Renews at once if the renewal waits for the agent of a block, which has reconnected. */
    public synchronized void retryNow() {
        boolean waits = failures > 0 || !waiting.isEmpty();
        if (waits && renewal.isLater() && renewal.cancel()) {
            retryAt = System.nanoTime();
            schedule(Duration.ZERO);
        }
    }

    /** Schedules another delivery to a member that could not take the current session. */
    public synchronized void deliverLater(SessionMember member) {
        if (members.contains(member)) {
            waiting.add(member);
            if (renewal == null || renewal.isLater() && renewal.cancel()) {
                schedule(Lifetime.atLeastFloor(Duration.ZERO));
            }
        }
    }

    /** Waits after {@link SharedSessions#resume} for the first renewal or its failure, but no longer than the limit. */
    public synchronized void awaitRenewal(SessionMember member, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (waiting.contains(member) && failures == 0 && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
    }

    synchronized void add(SessionMember member) {
        members.add(member);
    }

    /** Returns true if no block is left. */
    synchronized boolean remove(SessionMember member) {
        members.remove(member);
        waiting.remove(member);
        failing.remove(member);
        if (members.isEmpty()) {
            source.drop();
            if (renewal != null) {
                renewal.stop();
            }
        }
        return members.isEmpty();
    }

    /** Returns true if another member may still join. That ends long before the first renewal, so no block joins during a renewal. */
    boolean isShared() {
        return !arrival.isDone() || current != null && held.isShared();
    }

    RoleSession begin(SessionMember first) throws AssumeRoleException, InterruptedException {
        RoleSession found = null;
        try {
            found = first.assume(source);
            begun(found);
            return found;
        } catch (AssumeRoleException x) {
            arrival.completeExceptionally(x);
            throw x;
        } finally {
            arrival.complete(found);
        }
    }

    private synchronized void begun(RoleSession first) {
        current = first;
        held = first.life();
        renewLater();
        scheduleNext();
    }

    RoleSession await() throws AssumeRoleException, InterruptedException {
        try {
            return arrival.get();
        } catch (ExecutionException x) {
            throw (AssumeRoleException) x.getCause();
        }
    }

    synchronized void resumed(SessionMember member, Lifetime before) {
        waiting.add(member);
        if (held == null) {
            arrival.complete(null);
            held = before;
            renewAt = System.nanoTime();
            schedule(RESUMPTION);
        }
    }

    private void renewLater() {
        renewAt = System.nanoTime()
                + current.life()
                        .untilRenewal(ThreadLocalRandom.current().nextDouble())
                        .toNanos();
    }

    private void schedule(Duration delay) {
        if (!members.isEmpty()) {
            renewal = RENEWALS.schedule(members.iterator().next().agent(), this::turn, delay);
        }
    }

    private synchronized void scheduleNext() {
        if (!renewable && waiting.isEmpty()) {
            renewal = null;
            return;
        }
        long now = System.nanoTime();
        Duration delay;
        if (failures == 0) {
            delay = Lifetime.atLeastFloor(Duration.ofNanos(renewAt - now));
        } else {
            delay = Duration.ofNanos(Math.max(0, retryAt - now));
            Duration warning = held.untilWarning();
            if (!warned && warning.compareTo(delay) < 0) {
                delay = warning;
            }
        }
        schedule(delay);
    }

    private synchronized List<SessionMember> members() {
        return List.copyOf(members);
    }

    private synchronized List<SessionMember> waiting() {
        return List.copyOf(waiting);
    }

    /** Returns true if this turn does more than warn. */
    private synchronized boolean isAttempt() {
        return failures == 0 || retryAt - System.nanoTime() <= 0;
    }

    private synchronized boolean isRenewalDue() {
        return renewable && (current == null || renewAt - System.nanoTime() <= 0);
    }

    private synchronized int failures() {
        return failures;
    }

    private void turn() {
        AssumeRoleException failure = null;
        try {
            if (isAttempt()) {
                failure = attempt();
            }
            report(failure);
        } catch (Throwable x) {
            LOGGER.log(Level.WARNING, x, () -> "A block cannot report on the renewal of " + current);
        } finally {
            scheduleNext();
        }
    }

    /** Returns the failure; null if all is well. */
    private AssumeRoleException attempt() {
        AssumeRoleException failure;
        try {
            renew();
            succeeded();
            return null;
        } catch (AssumeRoleException x) {
            failure = x;
        } catch (IOException x) {
            failure = AssumeRoleException.of(x);
        } catch (InterruptedException x) {
            failure = new AssumeRoleException("The renewal was interrupted, because the agent took too long.");
        } catch (Throwable x) {
            if (failures() == 0) {
                LOGGER.log(Level.WARNING, x, () -> "The renewal of " + current + " failed");
            }
            failure = new AssumeRoleException(
                    "The renewal failed with an internal error, which the log of Jenkins shows: "
                            + x.getClass().getName());
        }
        failed(failure);
        return failure;
    }

    private void renew() throws AssumeRoleException, IOException, InterruptedException {
        List<SessionMember> sharing = members();
        if (sharing.isEmpty()) {
            return;
        }
        if (isRenewalDue()) {
            if (current != null && !current.renewable()) {
                throw AssumeRoleException.usedCode();
            }
            // Another block each time, because one of them may have a fault.
            SessionMember one = sharing.get(failures() % sharing.size());
            RoleSession next = one.assume(source);
            for (SessionMember member : sharing) {
                member.hide(next);
            }
            one.save(held.left().dividedBy(4));
            renewed(next);
        }
        IOException failure = null;
        for (SessionMember member : waiting()) {
            try {
                member.renewed(current, isFailing(member));
                delivered(member);
            } catch (IOException x) {
                failure = x;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Makes a session the current one, before any block has it. */
    private synchronized void renewed(RoleSession next) {
        current = next;
        waiting.addAll(members);
        renewLater();
    }

    private synchronized void delivered(SessionMember member) {
        waiting.remove(member);
        failing.remove(member);
    }

    private synchronized boolean isFailing(SessionMember member) {
        return failing.contains(member);
    }

    private synchronized void succeeded() {
        failures = 0;
        warned = false;
        lastFailure = null;
        held = current == null ? held : current.life();
        notifyAll();
    }

    private synchronized void failed(AssumeRoleException failure) {
        if (failure.isPermanent()) {
            renewable = false;
            failures = 0;
            if (current == null) {
                waiting.clear();
            }
            notifyAll();
            return;
        }
        failures++;
        lastFailure = failure;
        Duration pause = held.pause(failures, ThreadLocalRandom.current().nextDouble());
        retryAt = System.nanoTime() + pause.toNanos();
        notifyAll();
    }

    private void report(AssumeRoleException failure) {
        if (failure != null && failure.isPermanent()) {
            members().forEach(member -> member.renewalFails(failure));
            return;
        }
        List<SessionMember> notified = List.of();
        AssumeRoleException why;
        List<SessionMember> warnedNow = List.of();
        synchronized (this) {
            if (lastFailure == null) {
                return;
            }
            why = lastFailure;
            List<SessionMember> affected = List.copyOf(isRenewalDue() ? members : waiting);
            if (failure != null) {
                notified = affected.stream().filter(failing::add).toList();
            }
            if (!warned && held.isWarningDue()) {
                warned = true;
                warnedNow = affected;
            }
        }
        notified.forEach(member -> member.renewalFails(why));
        warnedNow.forEach(member -> member.endsSoon(why));
    }
}
