package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Sessions that blocks share while they are open: the same request from many parallel branches costs one AssumeRole, and one for each
 * renewal. The last block to leave takes the session with it, so that no credential stays behind.
 */
public final class SharedSessions {

    private final Map<Object, SharedSession> sessions = new HashMap<>();

    /** One AssumeRole. */
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
    public Membership join(Object key, SessionMember member) throws AssumeRoleException, InterruptedException {
        return join(key, member, member::assume);
    }

    /** @param first how the member assumes the role now, if it has the request at hand */
    public Membership join(Object key, SessionMember member, Assumption first)
            throws AssumeRoleException, InterruptedException {
        while (true) {
            SharedSession session;
            boolean begins;
            synchronized (sessions) {
                session = sessions.get(key);
                begins = session == null || !session.isShared();
                if (begins) {
                    session = new SharedSession(UUID.randomUUID().toString());
                    sessions.put(key, session);
                }
                session.add(member);
            }
            Membership membership = new Membership(key, session, member);
            boolean stays = false;
            try {
                stays = (begins ? session.begin(first) : session.await()) != null;
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

    /**
     * Takes up a session whose process ended. It is renewed when the member's agent is back, or a minute later.
     *
     * @param group of the membership before, by which the blocks that shared the session find each other again
     * @param start when the session came
     * @param end when it ends, or did
     */
    public Membership resume(String group, SessionMember member, Instant start, Instant end) {
        synchronized (sessions) {
            SharedSession session = sessions.computeIfAbsent(group, key -> new SharedSession(group));
            session.add(member);
            session.resumed(member, new Lifetime(start, end));
            return new Membership(group, session, member);
        }
    }

    /** How many sessions are held. */
    int size() {
        synchronized (sessions) {
            return sessions.size();
        }
    }

    /** The part of one block in a session. */
    public final class Membership {

        private final Object key;
        private final SharedSession session;
        private final SessionMember member;

        private Membership(Object key, SharedSession session, SessionMember member) {
            this.key = key;
            this.session = session;
            this.member = member;
        }

        /** The newest; null from {@link #resume} to the first renewal. */
        public RoleSession session() {
            return session.current();
        }

        /** Names those who share the session. */
        public String group() {
            return session.group();
        }

        /** The block's agent is back: if a renewal waits for that, it is due now. */
        public void retryNow() {
            session.retryNow();
        }

        /** After {@link #resume}: waits until the session is renewed, or could not be, but no longer than so. */
        public void awaitRenewal(Duration limit) throws InterruptedException {
            session.awaitRenewal(member, limit);
        }

        /** The block is over; may be called more than once. */
        public void leave() {
            synchronized (sessions) {
                if (session.remove(member)) {
                    sessions.remove(key, session);
                }
            }
        }
    }
}
