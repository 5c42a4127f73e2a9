package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Sessions that blocks share while they are open: the same request from many parallel branches costs one AssumeRole, and one for each
 * renewal. The last block to leave takes the session with it, so that no credential stays behind.
 */
public final class SharedSessions {

    private final Map<Object, SharedSession> sessions = new HashMap<>();

    /**
     * Assumes the role, or waits for another block that does so for the same key at this moment, or shares the session of that block.
     *
     * @param key the properties that must be equal for sharing: the build, the agent and the request; without secrets
     * @return the session, which the member leaves when its block is over
     * @throws AssumeRoleException if the attempt failed that this call made or waited for; the next to join tries again
     */
    public SharedSession join(Object key, SessionMember member) throws AssumeRoleException, InterruptedException {
        while (true) {
            SharedSession session;
            boolean begins;
            synchronized (sessions) {
                session = sessions.get(key);
                begins = session == null || !session.isShared();
                if (begins) {
                    session = new SharedSession(this, key, UUID.randomUUID().toString());
                    sessions.put(key, session);
                }
                session.add(member);
            }
            boolean stays = false;
            try {
                stays = (begins ? session.begin(member) : session.await()) != null;
            } finally {
                if (!stays) {
                    session.leave(member);
                }
            }
            if (stays) {
                return session;
            }
        }
    }

    /**
     * Resumes a session whose process ended, and renews it when the agent of the member is back, or a minute later.
     *
     * @param group the group of the previous session, by which the blocks that shared it find each other again
     * @param before life of that session, or what is left of it
     */
    public SharedSession resume(String group, SessionMember member, Lifetime before) {
        synchronized (sessions) {
            SharedSession session = sessions.computeIfAbsent(group, key -> new SharedSession(this, group, group));
            session.add(member);
            session.resumed(member, before);
            return session;
        }
    }

    void leave(SharedSession session, Object key, SessionMember member) {
        synchronized (sessions) {
            if (session.remove(member)) {
                sessions.remove(key, session);
            }
        }
    }

    /** Returns the number of sessions in memory. */
    int size() {
        synchronized (sessions) {
            return sessions.size();
        }
    }
}
