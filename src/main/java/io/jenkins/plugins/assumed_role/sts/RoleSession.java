package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.delivery.SessionDocument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A session of the role, as STS gave it.
 *
 * @param arn the session's ARN: {@code arn:aws:sts::222222222222:assumed-role/terraform/job-17}
 * @param expiration the end as AWS gives it, on the clock of AWS; for people and tools, and never compared with a clock here
 * @param life the time that is left, on the clock of this process
 * @param sourceIdentity the source identity of the session, its own or that of an earlier role of the chain; null for none
 * @param region the region of STS, and the default of the tools in the block
 * @param source the identity that assumed the role, and the reason for this source
 * @param notes further notes for the user
 * @param hidden other secrets that played a part, such as an id token
 * @param renewable true if the request can be repeated: a code of a second factor is valid for one call
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
public record RoleSession(
        RoleArn role,
        String arn,
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        Instant expiration,
        Lifetime life,
        String sourceIdentity,
        String region,
        String source,
        List<String> notes,
        List<String> hidden,
        boolean renewable) {

    /** The secrets, which logs must not show. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(accessKeyId, secretAccessKey, sessionToken));
        secrets.addAll(hidden);
        return secrets;
    }

    /** The role session name, as CloudTrail shows it. */
    public String sessionName() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The credentials with the time that they have left, as an endpoint or a {@code credential_process} gives them to the AWS SDKs. */
    public SessionDocument document() {
        return new SessionDocument(
                CredentialDocument.of(this), life.start(), life.left().toMillis());
    }

    /**
     * Returns one line for the log: the role, the session, its end and its source.
     *
     * @param via see {@link RoleRequest#via}
     * @param quiet whether to leave out account ids and ARNs
     */
    public String provenance(String place, String via, boolean quiet) {
        String until = until();
        if (quiet) {
            return "Assumed the role until " + until;
        }
        return "Assumed " + role + " as session " + sessionName() + " until " + until + ", source: " + source + " on "
                + place + (via.isEmpty() ? "" : ", via " + via) + ", region " + region;
    }

    /** The end of the session and the time until then, for the log. */
    public String until() {
        Duration left = left();
        String remaining = left.toMinutes() >= 2 ? left.toMinutes() + " min" : left.toSeconds() + " s";
        return expiration.truncatedTo(ChronoUnit.SECONDS) + " (" + remaining + ")";
    }

    /** Returns the time until its end. */
    public Duration left() {
        return life.left();
    }

    /** Returns whether this session was assumed before another. */
    public boolean isOlderThan(RoleSession other) {
        return life.isOlderThan(other.life);
    }

    /** Shows no credentials. */
    @Override
    public String toString() {
        return arn + " until " + expiration;
    }
}
