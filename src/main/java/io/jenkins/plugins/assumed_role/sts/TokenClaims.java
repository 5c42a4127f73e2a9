package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Claims of a JSON Web Token that decide whether AWS takes it. The signature is not looked at: AWS does that.
 *
 * @param algorithm the algorithm of the signature; empty if it is missing, as the issuer and the subject
 * @param expiration null if it is missing or no number
 * @param notBefore null for none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519, Registered Claim Names</a>
 */
record TokenClaims(
        String algorithm,
        String issuer,
        String subject,
        List<String> audiences,
        Instant expiration,
        Instant notBefore,
        boolean signed) {

    private static final int SHOWN = 300;

    /** The least length of a signature, shorter than every signature of RSA or ECDSA. */
    private static final int SHORTEST_SIGNATURE = 64;

    /** Returns nothing for a text that is no token. */
    static Optional<TokenClaims> read(String token) {
        String[] parts = token.split("\\.", -1);
        Optional<JsonNode> header = parts.length == 3 ? object(parts[0]) : Optional.empty();
        if (header.isEmpty()) {
            return Optional.empty();
        }
        String algorithm = text(header.get(), "alg");
        boolean signed = parts[2].length() >= SHORTEST_SIGNATURE && !algorithm.equalsIgnoreCase("none");
        return object(parts[1])
                .map(claims -> new TokenClaims(
                        algorithm,
                        text(claims, "iss"),
                        text(claims, "sub"),
                        audiences(claims),
                        time(claims, "exp"),
                        time(claims, "nbf"),
                        signed));
    }

    private static List<String> audiences(JsonNode claims) {
        return claims.field("aud").stream()
                .flatMap(aud -> aud.isArray() ? aud.asArray().stream() : Stream.of(aud))
                .filter(JsonNode::isString)
                .map(aud -> Text.clean(aud.asString(), SHOWN))
                .filter(aud -> !aud.isEmpty())
                .toList();
    }

    private static Instant time(JsonNode claims, String name) {
        return claims.field(name)
                .filter(JsonNode::isNumber)
                .map(seconds -> time(seconds.asNumber()))
                .orElse(null);
    }

    private static Instant time(String seconds) {
        try {
            return Instant.ofEpochSecond((long) Double.parseDouble(seconds));
        } catch (RuntimeException x) {
            return null;
        }
    }

    private static Optional<JsonNode> object(String part) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
            return Optional.ofNullable(JsonNode.parser().parse(json)).filter(JsonNode::isObject);
        } catch (RuntimeException x) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode claims, String name) {
        return claims.field(name)
                .filter(JsonNode::isString)
                .map(value -> Text.clean(value.asString(), SHOWN))
                .orElse("");
    }

    /** Returns the name of the provider of the issuer in IAM. */
    String provider() {
        return issuer.replaceFirst("^https://", "");
    }

    @Override
    public String toString() {
        return "iss " + shown(issuer) + ", sub " + shown(subject) + ", aud " + shown(String.join(" ", audiences))
                + ", exp " + (expiration == null ? "missing or not a number" : expiration);
    }

    private static String shown(String value) {
        return value.isEmpty() ? "missing" : value;
    }
}
