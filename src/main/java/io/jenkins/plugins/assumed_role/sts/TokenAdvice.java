package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Hop;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The remedy when AWS refuses a token, with the claims of that token: the statement of the trust policy, ready to paste, and the
 * command that makes the provider.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html">OpenID Connect identity providers</a>
 */
record TokenAdvice(TokenClaims claims, Hop hop) {

    private static final String NEW_LINE = "\n         ";

    /** Returns the same failure with the claims, and with a remedy that contains them. */
    Failure explain(Failure refusal) {
        return StsError.of(refusal.code())
                .map(error -> switch (error) {
                    case ACCESS_DENIED -> refusal.with(claims.toString(), issuerAdvice() + trust());
                    case TOKEN_REFUSED -> refusal.with(claims.toString(), issuerAdvice() + provider(refusal.why()));
                    case EXPIRED, ISSUER_UNREACHABLE ->
                        refusal.with(claims.toString(), issuerAdvice() + refusal.remedy());
                    default -> refusal;
                })
                .orElse(refusal);
    }

    private String issuerAdvice() {
        return claims.issuer().matches("https://[^/:]+(/.*)?")
                ? ""
                : "The issuer must be an https URL without a port, because IAM requires that of a provider: set the URL of"
                        + " Jenkins, or Issuer in the credential. ";
    }

    private String trust() {
        return "In the trust policy of " + hop.role() + " allow this token:" + NEW_LINE + statement();
    }

    private String provider(String why) {
        if (why.contains("audience")) {
            return "Add the audience of the token to the provider, or set the audience in the credential:" + NEW_LINE
                    + "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "
                    + quoted(providerArn(claims.provider()))
                    + " --client-id " + quoted(audience());
        }
        return "The account " + hop.role().accountId()
                + " needs the issuer as a provider, whose keys AWS reads at "
                + claims.issuer() + "/.well-known/openid-configuration:" + NEW_LINE
                + "aws iam create-open-id-connect-provider --url " + quoted(claims.issuer()) + " --client-id-list "
                + quoted(audience()) + NEW_LINE + "and the trust policy of " + hop.role() + " this statement:"
                + NEW_LINE
                + statement();
    }

    private String statement() {
        String provider = json(claims.provider());
        return "{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"" + providerArn(provider)
                + "\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\": {\"" + provider
                + ":aud\": " + audiences() + ", \"" + provider + ":sub\": \"" + json(claims.subject()) + "\"}}}";
    }

    private String providerArn(String provider) {
        return "arn:" + hop.role().partition() + ":iam::" + hop.role().accountId() + ":oidc-provider/" + provider;
    }

    private String audience() {
        return claims.audiences().isEmpty() ? "" : claims.audiences().get(0);
    }

    private String audiences() {
        List<String> audiences = claims.audiences();
        String values = audiences.stream().map(aud -> '"' + json(aud) + '"').collect(Collectors.joining(", "));
        return audiences.size() == 1 ? values : "[" + values + "]";
    }

    /** The author of a token must not end a string of JSON, nor write a policy variable, which IAM replaces. */
    private static String json(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "${$}{");
    }

    /** The author of a token must not end a string of a shell. */
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
