package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.Duration;

/** A block and the session that it shares. */
record Joined(SharedSession shared, SessionMember member) {

    static Joined join(SharedSessions sessions, Object key, SessionMember member)
            throws AssumeRoleException, InterruptedException {
        return new Joined(sessions.join(key, member), member);
    }

    static Joined resume(SharedSessions sessions, String group, SessionMember member, Duration left) {
        return new Joined(sessions.resume(group, member, Lifetime.ending(left)), member);
    }

    RoleSession session() {
        return shared.current();
    }

    void awaitRenewal(Duration limit) throws InterruptedException {
        shared.awaitRenewal(member, limit);
    }

    void leave() {
        shared.leave(member);
    }
}
