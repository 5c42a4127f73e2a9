package io.jenkins.plugins.assumed_role.session;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One AssumeRole: a role and how it is assumed. Checked when it is made, before anything is sent.
 *
 * @param sessionName see {@link SessionName}
 * @param duration seconds, 900 to 43200; null for the default of STS, one hour
 * @param externalId null for none
 * @param policy inline session policy as JSON, null for none
 * @param policyArns up to 10 managed policies
 * @param tags session tags that were asked for
 * @param automaticTags session tags that are left out if they make the request too large
 * @param transitiveTagKeys tags that are passed on to the next role of a chain
 * @param sourceIdentity null for none
 */
public record Hop(
        RoleArn role,
        String sessionName,
        Integer duration,
        String externalId,
        String policy,
        List<String> policyArns,
        Map<String, String> tags,
        Map<String, String> automaticTags,
        List<String> transitiveTagKeys,
        String sourceIdentity) {

    /** @throws IllegalArgumentException that says which argument is wrong, and how */
    public Hop {
        SessionName.check(sessionName);
        Limits.duration(duration);
        Limits.externalId(externalId);
        Limits.policy(policy);
        policyArns = Limits.policyArns(policyArns);
        Map<String, String> all = new TreeMap<>(automaticTags);
        all.putAll(tags);
        Limits.tags(all);
        tags = Map.copyOf(tags);
        automaticTags = Map.copyOf(automaticTags);
        Limits.transitiveTagKeys(transitiveTagKeys, all.keySet());
        transitiveTagKeys = List.copyOf(transitiveTagKeys);
        Limits.sourceIdentity(sourceIdentity);
    }

    /** What is sent as session tags: what was asked for wins. */
    Map<String, String> allTags() {
        Map<String, String> all = new TreeMap<>(automaticTags);
        all.putAll(tags);
        return all;
    }

    /** The same without what nobody asked for. */
    Hop withoutAutomaticTags() {
        List<String> transitive =
                transitiveTagKeys.stream().filter(tags::containsKey).toList();
        return new Hop(
                role,
                sessionName,
                duration,
                externalId,
                policy,
                policyArns,
                tags,
                Map.of(),
                transitive,
                sourceIdentity);
    }

    /** The arguments of a hop as a surface takes them, where empty means not given. */
    public static final class Builder {

        private final String arn;
        private String sessionName;
        private Integer duration;
        private String externalId;
        private String policy;
        private List<String> policyArns = List.of();
        private Map<String, String> tags = Map.of();
        private List<String> transitiveTagKeys = List.of();
        private String sourceIdentity;

        public Builder(String arn) {
            this.arn = arn;
        }

        public Builder sessionName(String sessionName) {
            this.sessionName = given(sessionName);
            return this;
        }

        public Builder duration(Integer seconds) {
            this.duration = seconds;
            return this;
        }

        /** An empty one is not sent; STS would refuse it. */
        public Builder externalId(String externalId) {
            this.externalId = given(externalId);
            return this;
        }

        public Builder policy(String json) {
            this.policy = given(json);
            return this;
        }

        public Builder policyArns(List<String> arns) {
            this.policyArns = arns == null ? List.of() : arns;
            return this;
        }

        public Builder tags(Map<String, String> tags) {
            this.tags = tags == null ? Map.of() : tags;
            return this;
        }

        public Builder transitiveTagKeys(List<String> keys) {
            this.transitiveTagKeys = keys == null ? List.of() : keys;
            return this;
        }

        /** {@code auto} takes the user of {@link Caller}. */
        public Builder sourceIdentity(String identity) {
            this.sourceIdentity = given(identity);
            return this;
        }

        Hop build(Caller caller, boolean autoTags) {
            return new Hop(
                    RoleArn.parse(arn),
                    sessionName == null ? caller.sessionName() : sessionName,
                    duration,
                    externalId,
                    policy,
                    policyArns,
                    tags,
                    autoTags ? caller.tags() : Map.of(),
                    transitiveTagKeys,
                    "auto".equals(sourceIdentity) ? caller.sourceIdentity() : sourceIdentity);
        }

        private static String given(String value) {
            return value == null || value.isBlank() ? null : value;
        }
    }
}
