package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The roles, the users, and every identity that holds or held credentials. */
final class Directory {
    private final Mint mint;
    private final Clock clock;
    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Map<String, Policy> managedPolicies = new ConcurrentHashMap<>();
    private final Map<String, Session> byAccessKey = new ConcurrentHashMap<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Directory(Mint mint, Clock clock) {
        this.mint = mint;
        this.clock = clock;
    }

    /** The role of that ARN, a new one if need be. */
    Role role(String text) {
        Arn arn = Arn.parse(text);
        if (!arn.isRole()) {
            throw new IllegalArgumentException("not the ARN of a role: " + text);
        }
        return roles.computeIfAbsent(text, key -> new Role(arn, mint.id("AROA", 17)));
    }

    Optional<Role> find(String roleArn) {
        return Optional.ofNullable(roles.get(roleArn));
    }

    /** The user of that ARN, a new one if need be. */
    User user(String text) {
        Arn arn = Arn.parse(text);
        return users.computeIfAbsent(text, key -> {
            Credentials credentials = mint.longLived();
            Policy permissions = new Policy();
            String id = mint.id("AIDA", 17);
            byAccessKey.put(
                    credentials.accessKeyId(),
                    new Session(
                            credentials,
                            arn.toString(),
                            id,
                            arn.toString(),
                            List.of(permissions::allows),
                            Map.of(),
                            Set.of(),
                            null));
            return new User(text, permissions, credentials);
        });
    }

    /** The user behind a key; none for the session of a role. */
    Optional<User> user(Session caller) {
        return Optional.ofNullable(users.get(caller.principal()));
    }

    /** Adds a managed policy, which allows nothing at first. */
    Policy managedPolicy(String arn) {
        return managedPolicies.computeIfAbsent(arn, key -> new Policy());
    }

    /** A session with the role's permissions and nothing else. */
    Session open(Role role, String sessionName, Duration length) {
        return open(role, sessionName, length, List.of(), Map.of(), Set.of(), null);
    }

    Session open(
            Role role,
            String sessionName,
            Duration length,
            List<Policy> sessionPolicies,
            Map<String, String> tags,
            Set<String> transitiveTagKeys,
            String sourceIdentity) {
        Instant expiration = clock.instant().plus(role.sessionLength(length)).truncatedTo(ChronoUnit.SECONDS);
        Credentials credentials = mint.temporary(expiration);
        // One session policy of several is enough; the role's own policy has to agree.
        Session.SessionPolicy fromRole = role.permissions()::allows;
        Session.SessionPolicy fromCaller = (action, resource) -> sessionPolicies.isEmpty()
                || sessionPolicies.stream().anyMatch(policy -> policy.allows(action, resource));
        Session session = new Session(
                credentials,
                role.parsedArn().session(sessionName),
                role.id() + ":" + sessionName,
                role.arn(),
                List.of(fromRole, fromCaller),
                Map.copyOf(tags),
                Set.copyOf(transitiveTagKeys),
                sourceIdentity);
        byAccessKey.put(credentials.accessKeyId(), session);
        return session;
    }

    /** Finds the owner of this key, even if it has expired. */
    Optional<Session> holder(String accessKeyId) {
        return Optional.ofNullable(byAccessKey.get(accessKeyId));
    }

    boolean expired(Session session) {
        Instant expiration = session.credentials().expiration();
        return ended.contains(session.credentials().accessKeyId())
                || expiration != null && !clock.instant().isBefore(expiration);
    }

    /** Ends all present sessions. */
    void expireAll() {
        byAccessKey.values().stream()
                .filter(Session::temporary)
                .forEach(session -> ended.add(session.credentials().accessKeyId()));
    }

    List<Session> sessions() {
        return byAccessKey.values().stream().filter(Session::temporary).toList();
    }
}
