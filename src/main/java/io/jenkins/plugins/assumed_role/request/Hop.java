package io.jenkins.plugins.assumed_role.request;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One AssumeRole: a role and how it is assumed. Checked when it is made, before anything is sent.
 *
 * @param sessionName see {@link SessionName}
 * @param sessionNamed whether somebody chose the name, and it is not that of the build
 * @param duration seconds, 900 to 43200; null for the default of STS, one hour
 * @param externalId null for none
 * @param externalIdOf configuration that has the external ID, such as {@code role 'prod'}, for messages that must not quote it; null if the
 *     block itself gives it
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
        boolean sessionNamed,
        Integer duration,
        String externalId,
        String externalIdOf,
        String policy,
        List<String> policyArns,
        Map<String, String> tags,
        Map<String, String> automaticTags,
        List<String> transitiveTagKeys,
        String sourceIdentity) {

    /** @throws IllegalArgumentException that names the wrong argument and its fault */
    public Hop {
        SessionName.check(sessionName);
        StsConstraints.duration(duration);
        StsConstraints.externalId(externalId);
        StsConstraints.policy(policy);
        policyArns = StsConstraints.policyArns(policyArns, role);
        StsConstraints.tags(tags);
        tags = Map.copyOf(tags);
        automaticTags = besides(tags, automaticTags);
        StsConstraints.tags(automaticTags);
        StsConstraints.transitiveTagKeys(
                transitiveTagKeys, union(tags, automaticTags).keySet());
        transitiveTagKeys = List.copyOf(transitiveTagKeys);
        StsConstraints.sourceIdentity(sourceIdentity);
    }

    /** Leaves out an automatic tag if a requested tag has its name, or if there is no room. */
    private static Map<String, String> besides(Map<String, String> tags, Map<String, String> automaticTags) {
        Map<String, String> fit = new TreeMap<>();
        Set<String> taken = StsConstraints.keys(tags.keySet());
        new TreeMap<>(automaticTags).forEach((key, value) -> {
            if (taken.size() < StsConstraints.MAX_TAGS && taken.add(key)) {
                fit.put(key, value);
            }
        });
        return Map.copyOf(fit);
    }

    private static Map<String, String> union(Map<String, String> tags, Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(others);
        all.putAll(tags);
        return all;
    }

    /** Returns the session tags to send. */
    public Map<String, String> allTags() {
        return union(tags, automaticTags);
    }

    /** Shows no external ID, which an administrator may have configured. */
    @Override
    public String toString() {
        return role + " as " + sessionName;
    }

    /** Returns the same hop without the tags that nobody requested. */
    public Hop withoutAutomaticTags() {
        return withoutAutomaticTags(automaticTags.keySet());
    }

    public Hop withoutAutomaticTags(Set<String> keys) {
        Map<String, String> rest = new TreeMap<>(automaticTags);
        rest.keySet().removeIf(StsConstraints.keys(keys)::contains);
        Set<String> left = StsConstraints.keys(union(tags, rest).keySet());
        List<String> transitive =
                transitiveTagKeys.stream().filter(left::contains).toList();
        return new Hop(
                role,
                sessionName,
                sessionNamed,
                duration,
                externalId,
                externalIdOf,
                policy,
                policyArns,
                tags,
                rest,
                transitive,
                sourceIdentity);
    }

    /** The arguments of a hop as a surface takes them, where empty means not given. */
    public static final class Builder {

        private final String arn;
        private String sessionName;
        private Integer duration;
        private String externalId;
        private String externalIdOf;
        private String policy;
        private List<String> policyArns = List.of();
        private Map<String, String> tags = Map.of();
        private List<String> transitiveTagKeys = List.of();
        private String sourceIdentity;

        public Builder(String arn) {
            this.arn = arn;
        }

        /** @throws IllegalArgumentException if it is not the ARN of a role */
        RoleArn role() {
            return RoleArn.parse(arn);
        }

        public Builder sessionName(String sessionName) {
            this.sessionName = Text.given(sessionName);
            return this;
        }

        public Builder duration(Integer seconds) {
            this.duration = seconds;
            return this;
        }

        /** Sets the external ID. An empty one is not sent, because STS would refuse it. */
        public Builder externalId(String externalId) {
            this.externalId = Text.given(externalId);
            return this;
        }

        /** Names the configuration that has the external ID, so that no message quotes it. */
        public Builder externalIdOf(String configuration) {
            this.externalIdOf = configuration;
            return this;
        }

        public Builder policy(String json) {
            this.policy = Text.given(json);
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

        /** Sets the source identity; {@code auto} takes the user of {@link Requester}. */
        public Builder sourceIdentity(String identity) {
            this.sourceIdentity = Text.given(identity);
            return this;
        }

        public Hop build(Requester caller, boolean autoTags) {
            return new Hop(
                    role(),
                    sessionName == null ? caller.sessionName() : sessionName,
                    sessionName != null,
                    duration,
                    externalId,
                    externalIdOf,
                    policy,
                    policyArns,
                    tags,
                    autoTags ? caller.tags() : Map.of(),
                    transitiveTagKeys,
                    "auto".equals(sourceIdentity) ? caller.sourceIdentity() : sourceIdentity);
        }
    }
}
