package io.jenkins.plugins.assumed_role.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Pattern;

/**
 * A role of IAM: its trust policy and the permissions of its sessions. Can change at any time, also for existing sessions.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
 */
public final class Role {
    private final Arn arn;
    private final String id;
    private final Policy permissions = new Policy();
    private final Set<String> principals = new CopyOnWriteArraySet<>();
    private final Map<String, Pattern> issuers = new ConcurrentHashMap<>();
    private final List<WebIdentityTrust> tokens = new CopyOnWriteArrayList<>();
    private volatile String externalId;
    private volatile boolean tags;
    private volatile boolean sourceIdentity;
    private volatile boolean mfa;
    private volatile boolean rolesAnywhere;
    private volatile Duration maxSessionDuration = Duration.ofHours(1);
    private volatile Duration sessionLength;

    Role(Arn arn, String id) {
        this.arn = arn;
        this.id = id;
    }

    /**
     * Allows {@code sts:AssumeRole} to these principals in the trust policy.
     *
     * @param more ARNs of roles, of sessions, of users, of an account's {@code root}, an account's twelve digits, or {@code *}
     */
    public Role trusts(String... more) {
        principals.addAll(List.of(more));
        return this;
    }

    /** Removes all trust, and leaves the existing sessions. */
    public Role trustsNobody() {
        principals.clear();
        issuers.clear();
        tokens.clear();
        rolesAnywhere = false;
        return this;
    }

    /**
     * Allows {@code sts:AssumeRoleWithWebIdentity} to tokens of this issuer in the trust policy.
     *
     * @param subject which the token must have, with wildcards
     */
    public Role trustsWebIdentity(String issuer, String subject) {
        issuers.put(issuer, Policy.glob(subject, 0));
        return this;
    }

    void trusts(WebIdentityTrust token) {
        tokens.add(token);
    }

    /** Allows {@code rolesanywhere.amazonaws.com} to assume the role, with tags and a source identity. */
    public Role trustsRolesAnywhere() {
        rolesAnywhere = true;
        return this;
    }

    /** Requires this external ID in the trust policy. */
    public Role externalId(String required) {
        externalId = required;
        return this;
    }

    /** Allows {@code sts:TagSession} in the trust policy. */
    public Role trustsTags() {
        tags = true;
        return this;
    }

    /** Allows {@code sts:SetSourceIdentity} in the trust policy. */
    public Role trustsSourceIdentity() {
        sourceIdentity = true;
        return this;
    }

    /** Requires {@code aws:MultiFactorAuthPresent} in the trust policy. */
    public Role requiresMfa() {
        mfa = true;
        return this;
    }

    /** One to twelve hours in AWS, and one if not set. */
    public Role maxSessionDuration(Duration duration) {
        maxSessionDuration = duration;
        return this;
    }

    /** Makes its sessions end after this time for any requested duration, as AWS never does, so that a test sees one end. */
    public Role sessionsLast(Duration duration) {
        sessionLength = duration;
        return this;
    }

    /** Allows the actions on every resource, with wildcards. */
    public Role allows(String... actions) {
        return allowsOn("*", actions);
    }

    /** Allows the actions on such resources, with wildcards. */
    public Role allowsOn(String resource, String... actions) {
        permissions.allow(resource, actions);
        return this;
    }

    /** Attaches a policy, which is JSON as IAM takes it. */
    public Role policy(String json) {
        permissions.add(Policy.parse(json));
        return this;
    }

    /** Adds the statements of a trust policy, which is JSON as IAM takes it. */
    public Role trustPolicy(String json) {
        TrustPolicy.parse(json).addTo(this);
        return this;
    }

    /** Allows this role to assume others, whose trust policies must allow it, too. */
    public Role mayAssume(String... roleArns) {
        for (String target : roleArns) {
            allowsOn(target, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
        }
        return this;
    }

    public String arn() {
        return arn.toString();
    }

    Arn parsedArn() {
        return arn;
    }

    String id() {
        return id;
    }

    Policy permissions() {
        return permissions;
    }

    Duration maxSessionDuration() {
        return maxSessionDuration;
    }

    Duration sessionLength(Duration asked) {
        return sessionLength == null ? asked : sessionLength;
    }

    boolean admitsTags() {
        return tags;
    }

    boolean admitsSourceIdentity() {
        return sourceIdentity;
    }

    boolean admits(Session caller, String givenExternalId, boolean withMfa) {
        return (names(caller) || principals.contains("*") || namesAccountOf(caller))
                && (externalId == null || externalId.equals(givenExternalId))
                && (!mfa || withMfa);
    }

    boolean admitsRolesAnywhere() {
        return rolesAnywhere;
    }

    boolean admitsWebIdentity(String issuer, String subject, List<String> audiences) {
        Pattern subjects = issuers.get(issuer);
        return subjects != null && subjects.matcher(subject).matches()
                || tokens.stream().anyMatch(trust -> trust.admits(arn, issuer, subject, audiences));
    }

    /** Returns whether the trust policy names the caller itself, not only its account. */
    boolean names(Session caller) {
        return principals.contains(caller.principal()) || principals.contains(caller.arn());
    }

    private boolean namesAccountOf(Session caller) {
        return principals.contains(caller.account())
                || principals.contains("arn:%s:iam::%s:root".formatted(caller.partition(), caller.account()));
    }
}
