package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.Hop;
import java.util.Locale;

/**
 * The remedy when Roles Anywhere refuses a certificate.
 *
 * @see <a href="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html">The IAM Roles Anywhere trust model</a>
 */
record CertificateAdvice(CertificateSource source, Hop hop) {

    private static final String NEW_LINE = "\n         ";

    /** @param message the message of AWS */
    String remedy(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("revoked")) {
            return "A revocation list of the trust anchor contains the certificate. Issue a new one.";
        }
        if (lower.contains("expired") && lower.contains("certificate")) {
            return "Issue a new certificate. Intermediate certificates may have expired too.";
        }
        if (lower.contains("insufficient")) {
            return "Issue the certificate with the key usage digitalSignature and a signature with SHA-256 or stronger; it must be X.509 version"
                    + " 3 and no CA certificate.";
        }
        if (lower.contains("untrusted") || lower.contains("certificate")) {
            return "The trust anchor " + source.trustAnchorArn()
                    + " does not cover the certificate, whose issuer is '"
                    + source.certificate().getIssuerX500Principal().getName().replace("'", "?")
                    + "'. Append the intermediate certificates to it, or add that authority to the trust anchor.";
        }
        if (lower.contains("disabled") || lower.contains("not enabled")) {
            return "Enable it: aws rolesanywhere enable-profile --profile-id ID, or enable-trust-anchor --trust-anchor-id ID.";
        }
        if (lower.contains("not found")) {
            return "Correct trustAnchorArn or rolesAnywhereProfileArn: none has that ARN.";
        }
        if (lower.contains("session name") || lower.contains("rolesessionname")) {
            return "Leave sessionName out, or let the profile accept one: aws rolesanywhere update-profile --accept-role-session-name.";
        }
        if (lower.contains("duration")) {
            return "Set a shorter duration, or raise that of the profile and the maximum session duration of "
                    + hop.role() + ".";
        }
        if (lower.contains("signature") || lower.contains("date")) {
            return Diagnosis.SET_THE_CLOCK + " If it is right, something on the way changes requests.";
        }
        if (lower.contains("profile") && !lower.contains("assume")) {
            return "Add " + hop.role() + " to the roles of the profile " + source.profileArn() + ".";
        }
        return "Add " + hop.role() + " to the roles of the profile " + source.profileArn()
                + ", and to the trust policy of that role:" + NEW_LINE
                + "{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"rolesanywhere.amazonaws.com\"}, \"Action\": [\"sts:AssumeRole\","
                + " \"sts:TagSession\", \"sts:SetSourceIdentity\"], \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \""
                + source.trustAnchorArn() + "\"}}}";
    }
}
