package io.jenkins.plugins.assumed_role.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Sessions that blocks share while they are open: the same request from many parallel branches costs one AssumeRole. The last block to
 * leave takes the session with it, so that no credential stays behind.
 */
public final class SharedSessions {

    /** A block that joins later than this part of a session's life gets one of its own, since its tools may need the time. */
    private static final double SHARED_PART = 0.2;

    private final Map<Object, Flight> flights = new HashMap<>();

    /** How a session comes about. */
    @FunctionalInterface
    public interface Assumption {
        RoleSession assume() throws AssumeRoleException, InterruptedException;
    }

    /**
     * Assumes the role, or waits for another block that does so for the same key at this moment, or shares what that got.
     *
     * @param key what has to be equal for sharing: the build, the agent and the request
     * @throws AssumeRoleException of the attempt that was made or waited for; the next to join tries again
     */
    public Membership join(Object key, Assumption assumption) throws AssumeRoleException, InterruptedException {
        while (true) {
            Flight flight;
            boolean first;
            synchronized (flights) {
                flight = flights.get(key);
                first = flight == null || !flight.isOpen();
                if (first) {
                    flight = new Flight();
                    flights.put(key, flight);
                }
                flight.blocks++;
            }
            Membership membership = new Membership(key, flight);
            boolean stays = false;
            try {
                stays = (first ? flight.fly(assumption) : flight.await()) != null;
            } finally {
                if (!stays) {
                    membership.leave();
                }
            }
            if (stays) {
                return membership;
            }
        }
    }

    /** How many sessions are held. */
    int size() {
        synchronized (flights) {
            return flights.size();
        }
    }

    /** The part of one block in a session. */
    public final class Membership {

        private final Object key;
        private Flight flight;

        private Membership(Object key, Flight flight) {
            this.key = key;
            this.flight = flight;
        }

        public RoleSession session() {
            return flight.session.join();
        }

        /** The block is over; may be called more than once. */
        public void leave() {
            synchronized (flights) {
                if (flight != null && --flight.blocks == 0) {
                    flights.remove(key, flight);
                }
                flight = null;
            }
        }
    }

    /** One AssumeRole and those who wait for it, or share it. */
    private static final class Flight {

        /** Null if whoever flew was interrupted: then another has to. */
        private final CompletableFuture<RoleSession> session = new CompletableFuture<>();

        private volatile Instant sharedUntil = Instant.MAX;
        private int blocks;

        RoleSession fly(Assumption assumption) throws AssumeRoleException, InterruptedException {
            RoleSession found = null;
            try {
                found = assumption.assume();
                Duration lifetime = Duration.between(Instant.now(), found.expiration());
                sharedUntil = Instant.now().plusMillis((long) (lifetime.toMillis() * SHARED_PART));
                return found;
            } catch (AssumeRoleException x) {
                session.completeExceptionally(x);
                throw x;
            } finally {
                session.complete(found);
            }
        }

        RoleSession await() throws AssumeRoleException, InterruptedException {
            try {
                return session.get();
            } catch (ExecutionException x) {
                throw (AssumeRoleException) x.getCause();
            }
        }

        boolean isOpen() {
            return !session.isDone() || hasArrived() && Instant.now().isBefore(sharedUntil);
        }

        boolean hasArrived() {
            return session.isDone() && !session.isCompletedExceptionally() && session.join() != null;
        }
    }
}
