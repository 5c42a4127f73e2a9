package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An identity that can sign requests: a session of a role, or a user with a key.
 *
 * @param arn the ARN of {@code GetCallerIdentity}: {@code arn:aws:sts::…:assumed-role/…} or {@code arn:aws:iam::…:user/…}
 * @param userId the user ID of {@code GetCallerIdentity}
 * @param principal the role or the user behind it
 * @param policies all of them must allow an action: the identity's policy and the session policies
 * @param tags session tags, including inherited ones
 * @param transitiveTagKeys which of the tags a further session inherits
 * @param sourceIdentity null when there is none
 */
public record Session(
        Credentials credentials,
        String arn,
        String userId,
        String principal,
        List<SessionPolicy> policies,
        Map<String, String> tags,
        Set<String> transitiveTagKeys,
        String sourceIdentity) {

    /** One thing that limits a session. */
    @FunctionalInterface
    public interface SessionPolicy {
        /** Returns whether the action on the resource is allowed. */
        boolean allows(String action, String resource);
    }

    /** Returns true for temporary credentials, with which an assumed role is chained. */
    public boolean temporary() {
        return credentials.sessionToken() != null;
    }

    /** The twelve digits. */
    public String account() {
        return arn.split(":")[4];
    }

    /** Returns the partition, such as {@code aws-cn}. */
    public String partition() {
        return arn.split(":")[1];
    }

    /** Returns whether all policies allow the action on the resource. */
    public boolean allows(String action, String resource) {
        return policies.stream().allMatch(policy -> policy.allows(action, resource));
    }
}
