package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The session that a metadata or container service hands out, replaced by a new one before it ends.
 *
 * <p>"We make new credentials available at least five minutes before the expiration of the old credentials":
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html.
 */
final class RotatingSession {
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Directory directory;
    private final Clock clock;
    private Duration length = Duration.ofHours(6);
    private Role role;
    private Session session;
    private Instant since;

    RotatingSession(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Null when there is none. */
    synchronized Role role() {
        return role;
    }

    synchronized void role(Role newRole) {
        role = newRole;
        session = null;
    }

    synchronized void length(Duration newLength) {
        length = newLength;
        session = null;
    }

    /** Replaces the session at the next request; the earlier one stays valid until it expires. */
    synchronized void rotate() {
        session = null;
    }

    synchronized Session current(String sessionName) {
        if (session == null || directory.expired(session) || isNearItsEnd()) {
            session = directory.open(role, sessionName, length);
            since = clock.instant();
        }
        return session;
    }

    /** Returns true near the end, with a shorter margin for the short sessions of tests. */
    private boolean isNearItsEnd() {
        Duration whole = Duration.between(since, session.credentials().expiration());
        Duration margin = whole.dividedBy(4).compareTo(MARGIN) < 0 ? whole.dividedBy(4) : MARGIN;
        return clock.instant().plus(margin).isAfter(session.credentials().expiration());
    }

    /** The time at which the current session was issued. */
    synchronized Instant since() {
        return since;
    }
}
