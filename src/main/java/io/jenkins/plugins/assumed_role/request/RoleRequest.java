package io.jenkins.plugins.assumed_role.request;

import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The request of a step, a build wrapper or the launcher; checked when it is built, before anything is sent.
 *
 * @param hops the roles to assume one with the other (role chaining); the last is the target role
 * @param source the source of the credentials for the first hop
 * @param mfa null for none
 * @param region null for the region of the machine
 * @param stsEndpoint null for the endpoint of the region
 * @param fips null to follow AWS_USE_FIPS_ENDPOINT of the machine
 * @param dualStack null to follow AWS_USE_DUALSTACK_ENDPOINT of the machine
 * @param timeLimit the time limit for all calls together
 * @param callerId part of the user agent, see {@link Requester}
 */
public record RoleRequest(
        List<Hop> hops,
        Source source,
        Mfa mfa,
        String region,
        URI stsEndpoint,
        Boolean fips,
        Boolean dualStack,
        Duration timeLimit,
        String callerId) {

    public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

    /** @throws IllegalArgumentException that names the wrong argument and its fault */
    public RoleRequest {
        for (int i = 1; i < hops.size(); i++) {
            checkChained(hops.get(i), "it is assumed with " + hops.get(i - 1).role());
        }
        hops = inherit(hops);
        if (source instanceof Source.Direct direct) {
            StsConstraints.direct(hops.get(0), direct);
            if (mfa != null) {
                throw new InvalidArgument(
                        "mfaTokenCode: " + direct.call() + " accepts no MFA code, which requires the keys of a user.");
            }
        }
        StsConstraints.region(region);
        StsConstraints.timeLimit(timeLimit);
    }

    /**
     * Applies the inheritance of sessions: transitive tags and the source identity go on to each role that is assumed with the session, and
     * cannot be set again.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html">Chaining roles with session tags</a>
     */
    private static List<Hop> inherit(List<Hop> hops) {
        List<Hop> inheriting = new ArrayList<>();
        Set<String> tags = StsConstraints.keys(List.of());
        String identity = null;
        for (Hop hop : hops) {
            for (String key : hop.tags().keySet()) {
                if (tags.contains(key)) {
                    throw new InvalidArgument("tags: '" + Text.clean(key, 140) + "' cannot be set again for "
                            + hop.role() + ", because an earlier role of the chain passes it on (transitiveTagKeys).");
                }
            }
            if (identity != null && hop.sourceIdentity() != null && !identity.equals(hop.sourceIdentity())) {
                throw new InvalidArgument("sourceIdentity: '" + hop.sourceIdentity() + "' cannot be set for "
                        + hop.role() + ", because an earlier role of the chain sets '" + identity
                        + "', which goes on to the end of the chain.");
            }
            inheriting.add(hop.withoutAutomaticTags(tags));
            tags.addAll(hop.transitiveTagKeys());
            identity = identity == null ? hop.sourceIdentity() : identity;
        }
        return List.copyOf(inheriting);
    }

    /** Returns the same request with other source credentials. */
    public RoleRequest from(Source other) {
        return new RoleRequest(hops, other, mfa, region, stsEndpoint, fips, dualStack, timeLimit, callerId);
    }

    /** Returns the ARNs of the intermediate roles, separated by a comma and a space; empty for none. */
    public String via() {
        return hops.subList(0, hops.size() - 1).stream()
                .map(hop -> hop.role().toString())
                .collect(Collectors.joining(", "));
    }

    /** Returns the last role. */
    public RoleArn role() {
        return target().role();
    }

    /** Returns the name of the session. */
    public String sessionName() {
        return target().sessionName();
    }

    /** Returns the source identity of the first role that sets one; null if none does. */
    public String sourceIdentity() {
        return hops.stream()
                .map(Hop::sourceIdentity)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    public Hop target() {
        return hops.get(hops.size() - 1);
    }

    /** @param why this hop is role chaining */
    public static void checkChained(Hop hop, String why) {
        if (hop.duration() != null && hop.duration() > StsConstraints.MAX_CHAINED_DURATION) {
            throw new InvalidArgument(
                    "duration: " + hop.duration() + " is more than " + StsConstraints.MAX_CHAINED_DURATION
                            + " seconds, the AWS limit for a session of " + hop.role()
                            + " here, even if the role allows more, because " + why
                            + ", itself a session of a role (role chaining).");
        }
    }

    /** The arguments as a surface takes them, where empty means not given. */
    public static final class Builder {

        private final Hop.Builder target;
        private final List<Hop.Builder> via = new ArrayList<>();
        private boolean autoTags;
        private Source source = Source.AUTO;
        private Mfa mfa;
        private String region;
        private String stsEndpoint;
        private Boolean fips;
        private Boolean dualStack;
        private String expectedAccount;
        private Duration timeLimit = DEFAULT_TIME_LIMIT;

        public Builder(Hop.Builder target) {
            this.target = target;
        }

        /** Adds an intermediate role, before the target and after the earlier ones. */
        public Builder via(Hop.Builder hop) {
            via.add(hop);
            return this;
        }

        public Builder autoTags(boolean autoTags) {
            this.autoTags = autoTags;
            return this;
        }

        public Builder source(Source source) {
            this.source = source;
            return this;
        }

        /** @param mfa null for none */
        public Builder mfa(Mfa mfa) {
            this.mfa = mfa;
            return this;
        }

        public Builder region(String region) {
            this.region = Text.given(region);
            return this;
        }

        public Builder stsEndpoint(String url) {
            this.stsEndpoint = Text.given(url);
            return this;
        }

        public Builder fips(Boolean fips) {
            this.fips = fips;
            return this;
        }

        public Builder dualStack(Boolean dualStack) {
            this.dualStack = dualStack;
            return this;
        }

        /** Sets the account that the role must belong to. */
        public Builder expectedAccount(String account) {
            this.expectedAccount = Text.given(account);
            return this;
        }

        public Builder timeLimit(Duration timeLimit) {
            this.timeLimit = timeLimit;
            return this;
        }

        /**
         * Returns all roles that the request assumes, so that the rules can be checked before it is built.
         *
         * @throws IllegalArgumentException if one is not the ARN of a role
         */
        public List<RoleArn> roles() {
            List<RoleArn> roles = eachOfVia(Hop.Builder::role);
            roles.add(target.role());
            return roles;
        }

        private <T> List<T> eachOfVia(Function<Hop.Builder, T> read) {
            List<T> results = new ArrayList<>();
            for (Hop.Builder hop : via) {
                try {
                    results.add(read.apply(hop));
                } catch (InvalidArgument x) {
                    throw new InvalidArgument("via, hop " + (results.size() + 1) + ": " + x.getMessage());
                }
            }
            return results;
        }

        /** @throws IllegalArgumentException that names the wrong argument and its fault */
        public RoleRequest build(Requester caller) {
            List<Hop> hops = eachOfVia(hop -> hop.build(caller, false));
            hops.add(target.build(caller, autoTags));
            RoleRequest request = new RoleRequest(
                    hops, source, mfa, region, endpoint(stsEndpoint), fips, dualStack, timeLimit, caller.id());
            if (StsConstraints.account(expectedAccount) != null
                    && !expectedAccount.equals(request.role().accountId())) {
                throw new InvalidArgument("expectedAccount: " + request.role() + " is in the account "
                        + request.role().accountId() + ", not in " + expectedAccount + ".");
            }
            return request;
        }

        private static URI endpoint(String url) {
            if (url == null) {
                return null;
            }
            return HttpUrl.parse(url)
                    .orElseThrow(() -> new InvalidArgument(
                            "stsEndpoint: '" + Text.clean(ShownUrl.of(url), 200) + "' is not an http or https URL."));
        }
    }
}
