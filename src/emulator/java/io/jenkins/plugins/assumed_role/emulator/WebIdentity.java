package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides {@code AssumeRoleWithWebIdentity}: the token instead of a signature, and the role's trust policy alone.
 *
 * <p>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
final class WebIdentity {
    private final Directory directory;
    private final RoleAssumption assumption;
    private final Clock clock;
    private final Map<String, IdentityProvider> providers = new ConcurrentHashMap<>();

    WebIdentity(Directory directory, RoleAssumption assumption, Clock clock) {
        this.directory = directory;
        this.assumption = assumption;
        this.clock = clock;
    }

    /** The parts of the answer; {@code packedSize} is null if nothing is packed. */
    record Assumed(Session session, String subject, String audience, String provider, String packedSize) {}

    IdentityProvider provider(String issuer) {
        return providers.computeIfAbsent(issuer, key -> new IdentityProvider(issuer, clock));
    }

    Assumed assume(AssumeRoleRequest request) {
        Map<?, ?> claims = claims(request.webIdentityToken());
        String issuer = String.valueOf(claims.get("iss"));
        String subject = String.valueOf(claims.get("sub"));
        Role role = directory
                .find(request.roleArn())
                .filter(found -> found.admitsWebIdentity(issuer, subject, audiences(claims)))
                .orElseThrow(() ->
                        new AwsError(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
        SessionLimits.checkDuration(request.duration(), role, false);
        Session session = directory.open(
                role,
                request.sessionName(),
                request.duration(),
                assumption.sessionPolicies(request),
                Map.of(),
                Set.of(),
                null);
        Arn arn = role.parsedArn();
        String provider = "arn:%s:iam::%s:oidc-provider/%s"
                .formatted(arn.partition(), arn.account(), issuer.replaceFirst("^https://", ""));
        return new Assumed(
                session,
                subject,
                String.join(",", audiences(claims)),
                provider,
                SessionLimits.packedSize(request, Map.of()));
    }

    private Map<?, ?> claims(String token) {
        String[] parts = token.split("\\.");
        Map<?, ?> claims = decode(parts);
        String issuer = String.valueOf(claims.get("iss"));
        IdentityProvider provider = providers.get(issuer);
        if (provider == null) {
            throw invalid("No OpenIDConnect provider found in your account for " + issuer);
        }
        PublishedKeys keys;
        try {
            keys = provider.keys();
        } catch (IOException e) {
            throw new AwsError(
                    400,
                    "IDPCommunicationError",
                    "The request could not be fulfilled because the identity provider (IDP) that was asked to verify the"
                            + " incoming identity token could not be reached.");
        }
        if (!keys.signed(parts[0] + "." + parts[1], base64(parts[2]))) {
            throw invalid("Couldn't retrieve verification key from your identity provider,  please reference"
                    + " AssumeRoleWithWebIdentity documentation for requirements");
        }
        if (!audiences(claims).contains(provider.audience())) {
            throw invalid("Incorrect token audience");
        }
        long now = clock.instant().getEpochSecond();
        if (!(claims.get("exp") instanceof BigDecimal expiry) || expiry.longValue() <= now) {
            throw new AwsError(
                    400,
                    "ExpiredTokenException",
                    "Token expired: current date/time %d must be before the expiration date/time %s"
                            .formatted(now, claims.get("exp")));
        }
        return claims;
    }

    /** Returns the audiences: one or several, as in the standard. */
    private static List<String> audiences(Map<?, ?> claims) {
        return claims.get("aud") instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(claims.get("aud")));
    }

    private static Map<?, ?> decode(String[] parts) {
        if (parts.length == 3) {
            try {
                if (Json.parse(new String(base64(parts[1]), StandardCharsets.UTF_8)) instanceof Map<?, ?> claims) {
                    return claims;
                }
            } catch (IllegalArgumentException e) {
                // Refused below, like a token with too few parts.
            }
        }
        throw invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static AwsError invalid(String message) {
        return new AwsError(400, "InvalidIdentityToken", message);
    }
}
