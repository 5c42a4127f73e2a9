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
 * @param issuer empty if it is missing, as the subject
 * @param expiration null if it is missing
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519, Registered Claim Names</a>
 */
record TokenClaims(String issuer, String subject, List<String> audiences, Instant expiration) {

    private static final int SHOWN = 300;

    /** Returns nothing for a text that is no token. */
    static Optional<TokenClaims> read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || object(parts[0]).isEmpty()) {
            return Optional.empty();
        }
        return object(parts[1])
                .map(claims -> new TokenClaims(
                        text(claims, "iss"),
                        text(claims, "sub"),
                        claims.field("aud").stream()
                                .flatMap(aud -> aud.isArray() ? aud.asArray().stream() : Stream.of(aud))
                                .filter(JsonNode::isString)
                                .map(aud -> Text.clean(aud.asString(), SHOWN))
                                .toList(),
                        claims.field("exp")
                                .filter(JsonNode::isNumber)
                                .map(exp -> time(exp.asNumber()))
                                .orElse(null)));
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

    /** The issuer as IAM names its provider. */
    String provider() {
        return issuer.replaceFirst("^https://", "");
    }

    @Override
    public String toString() {
        return "iss " + shown(issuer) + ", sub " + shown(subject) + ", aud " + shown(String.join(" ", audiences))
                + ", exp " + (expiration == null ? "missing" : expiration);
    }

    private static String shown(String value) {
        return value.isEmpty() ? "missing" : value;
    }
}
