package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Mfa;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsResponse;

/** Assumes one role, and accepts only an answer with a valid session of that role. */
final class HopAssumer {

    private static final Pattern SOURCE_IDENTITY = Pattern.compile("[\\w+=,.@-]{2,64}");

    private final Sts sts;
    private final StsEndpoint endpoint;
    private final FailureReport attempt;
    private final List<String> notes = new ArrayList<>();

    private final SecondFactor factor;

    HopAssumer(Sts sts, StsEndpoint endpoint, FailureReport attempt, SecondFactor factor) {
        this.sts = sts;
        this.endpoint = endpoint;
        this.attempt = attempt;
        this.factor = factor;
    }

    SecondFactor factor() {
        return factor;
    }

    /**
     * A session of a role.
     *
     * @param end the end that STS reports, but no later than the lifetime allows
     * @param arn the ARN of the session
     * @param sourceIdentity null for none
     */
    record Assumed(Credentials credentials, Instant end, Lifetime life, String arn, String sourceIdentity) {

        SourceCredentials asSource(String name, String reason) {
            return new SourceCredentials(
                    SourceCredentials.credentials(
                            credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
                    name,
                    reason,
                    true);
        }

        /** Shows no credentials. */
        @Override
        public String toString() {
            return arn;
        }
    }

    /** Notes for the user. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    Assumed assume(SourceCredentials caller, Hop hop) throws Failure, InterruptedException {
        attempt.assuming(hop, caller);
        if (caller.roleSession()) {
            try {
                RoleRequest.checkChained(hop, "it is assumed with " + caller.name());
            } catch (InvalidArgument x) {
                throw new Failure(x.getMessage() + " Nothing was sent.", "Set a duration of 3600 s or less.");
            }
        }
        AssumeRoleResponse response = assumeSmaller(caller, hop, factor.take(caller));
        return session(hop, response, response.credentials(), response.assumedRoleUser(), response.sourceIdentity());
    }

    /** A role of the source and not of the request, which a failure has to name. */
    SourceCredentials assumeForSource(SourceCredentials caller, Hop hop, String name, String reason)
            throws Failure, InterruptedException {
        try {
            return assume(caller, hop).asSource(name, reason);
        } catch (Failure x) {
            throw x.at("the " + name + " cannot be assumed");
        }
    }

    Assumed assumeWithToken(Hop hop, String token) throws Failure, InterruptedException {
        AssumeRoleWithWebIdentityResponse response = sts.assumeRoleWithWebIdentity(hop, token);
        return session(hop, response, response.credentials(), response.assumedRoleUser(), response.sourceIdentity());
    }

    /** Assumes the first role with a token of the request. */
    Assumed assumeDirectly(Hop hop, String token, String name) throws Failure, InterruptedException {
        attempt.assuming(hop, name);
        attempt.hide(token);
        attempt.hide(token.substring(token.lastIndexOf('.') + 1));
        return assumeWithToken(
                withoutAutomaticTags(hop, "AssumeRoleWithWebIdentity takes none; a claim of the token can carry tags"),
                token);
    }

    /** Assumes the first role with a certificate of the request. */
    Assumed assumeDirectly(Hop hop, CertificateSource source, RolesAnywhere service)
            throws Failure, InterruptedException {
        attempt.assuming(hop, certificate(source));
        attempt.at(service + " in " + source.region());
        CreatedSession created = service.createSession(
                withoutAutomaticTags(hop, "CreateSession takes none; Roles Anywhere creates tags from the certificate"),
                source);
        sts.usable(created.credentials());
        return lasting(
                hop, created.credentials(), created.arn(), created.sourceIdentity(), service.sent(), created.date());
    }

    static String certificate(CertificateSource source) {
        return source + " ("
                + Text.clean(source.certificate().getSubjectX500Principal().getName(), 200) + ", serial number "
                + source.certificate().getSerialNumber() + ")";
    }

    private Hop withoutAutomaticTags(Hop hop, String why) {
        if (hop.automaticTags().isEmpty()) {
            return hop;
        }
        notes.add("The automatic session tags were left out for " + hop.role() + ": " + why + ".");
        return hop.withoutAutomaticTags();
    }

    /** Leaves out automatic tags, which nobody requested, if they make the request too large. */
    private AssumeRoleResponse assumeSmaller(SourceCredentials caller, Hop hop, Mfa mfa)
            throws Failure, InterruptedException {
        try {
            return sts.assumeRole(caller.credentials(), hop, mfa);
        } catch (Failure x) {
            if (!StsError.TOO_LARGE.codes().contains(x.code())
                    || hop.automaticTags().isEmpty()) {
                throw x;
            }
            notes.add("The automatic session tags "
                    + String.join(", ", new TreeSet<>(hop.automaticTags().keySet())) + " were left out: "
                    + Text.clean(x.why(), 300));
            return sts.assumeRole(caller.credentials(), hop.withoutAutomaticTags(), mfa);
        }
    }

    /** Accepts a source identity that comes from the session of the source, but no other than the requested one. */
    private void checkSourceIdentity(Hop hop, String given) throws Failure {
        boolean another = hop.sourceIdentity() != null && !hop.sourceIdentity().equals(given);
        if (another || given != null && !SOURCE_IDENTITY.matcher(given).matches()) {
            throw new Failure(
                    "STS returned a source identity other than the requested one: "
                            + (given == null || given.isEmpty() ? "none" : Text.clean(given, 80)),
                    endpoint.seeWhatAnswers());
        }
    }

    private Assumed session(
            Hop hop, StsResponse response, Credentials credentials, AssumedRoleUser user, String sourceIdentity)
            throws Failure {
        sts.usable(credentials);
        String given = user == null ? "nobody" : user.arn();
        if (!hop.role().sessionArn(hop.sessionName()).equals(given)) {
            throw new Failure(
                    "STS answered with a session of another role: " + Text.clean(given, 200),
                    endpoint.seeWhatAnswers());
        }
        checkSourceIdentity(hop, sourceIdentity);
        String date = response.sdkHttpResponse().firstMatchingHeader("Date").orElse(null);
        return lasting(hop, credentials, given, sourceIdentity, sts.sent(), date);
    }

    private static Assumed lasting(
            Hop hop, Credentials credentials, String arn, String sourceIdentity, long sent, String date)
            throws Failure {
        Instant end = credentials.expiration();
        Lifetime life = Lifetime.given(sent, date, end, hop.duration());
        if (life.length().isZero()) {
            throw new Failure("the session that STS returned has already expired, at " + end, Diagnosis.SET_THE_CLOCK);
        }
        return new Assumed(credentials, Lifetime.bounded(end, date, life), life, arn, sourceIdentity);
    }
}
