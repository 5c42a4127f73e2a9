package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Text;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * The JSON in which metadata services and credential endpoints hand out credentials.
 *
 * @param end null if the document has none
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
record CredentialDocument(String accessKeyId, String secretAccessKey, String token, Instant end) {

    /** Printable ASCII: anything else could break out of a header or a variable. */
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,8192}");

    /**
     * @param from the name of the service that answered, for the message
     * @throws Failure that quotes nothing of the answer, which may hold a secret
     */
    static CredentialDocument parse(String json, String from) throws Failure {
        Function<String, Failure> unusable = what -> new Failure(
                "the answer of " + from + " is not usable: " + what,
                "Check what answers there instead of AWS, for example a proxy or a captive portal.");
        JsonNode document = object(json, unusable);
        String code = text(document, "Code").orElse("Success");
        if (!code.equals("Success")) {
            throw new Failure(
                    from + " cannot provide credentials: " + Text.clean(code, 60) + " "
                            + text(document, "Message")
                                    .map(m -> Text.clean(m, 200))
                                    .orElse(""),
                    "Check the role that is attached there, and its trust policy (for EC2: the principal"
                            + " ec2.amazonaws.com).");
        }
        return new CredentialDocument(
                required(document, "AccessKeyId", unusable),
                required(document, "SecretAccessKey", unusable),
                required(document, "Token", unusable),
                end(document));
    }

    /**
     * Reads the output of a {@code credential_process}, which has a session token or none.
     *
     * @param remedy for an output that cannot be used
     * @throws Failure that quotes nothing of it
     */
    static CredentialDocument ofProcess(String json, String from, String remedy) throws Failure {
        Function<String, Failure> unusable =
                what -> new Failure("the output of " + from + " is not usable: " + what, remedy);
        JsonNode document = object(json, unusable);
        if (document.field("Version")
                .filter(version -> version.text().equals("1"))
                .isEmpty()) {
            throw unusable.apply("Version is not 1");
        }
        Instant end = expiration(document, unusable);
        if (end != null && end.isBefore(Instant.now())) {
            throw new Failure(
                    "the credentials of " + from + " have expired, at " + end,
                    "Let the program renew them. A person may have to sign in again.");
        }
        return new CredentialDocument(
                required(document, "AccessKeyId", unusable),
                required(document, "SecretAccessKey", unusable),
                document.field("SessionToken")
                                .filter(token ->
                                        !token.isNull() && !token.text().isEmpty())
                                .isPresent()
                        ? required(document, "SessionToken", unusable)
                        : null,
                end);
    }

    private static Instant expiration(JsonNode document, Function<String, Failure> unusable) throws Failure {
        Instant end = end(document);
        if (end == null && text(document, "Expiration").isPresent()) {
            throw unusable.apply("Expiration is not a time in the format of ISO 8601");
        }
        return end;
    }

    /** Returns null for a time in another format: a service may answer without it. */
    private static Instant end(JsonNode document) {
        try {
            return text(document, "Expiration")
                    .map(end -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(end, Instant::from))
                    .orElse(null);
        } catch (DateTimeException x) {
            return null;
        }
    }

    private static JsonNode object(String json, Function<String, Failure> unusable) throws Failure {
        JsonNode document;
        try {
            document = JsonNode.parser().parse(json);
        } catch (RuntimeException x) {
            throw unusable.apply("it is not JSON");
        }
        // The parser returns null for an empty text.
        if (document == null || !document.isObject()) {
            throw unusable.apply("it is not a JSON object");
        }
        return document;
    }

    /** Returns the document for tools, in the formats of an endpoint and of a process: each ignores the fields of the other. */
    static String of(RoleSession session) {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        json.writeFieldName("Version").writeValue(1);
        json.writeFieldName("AccessKeyId").writeValue(session.accessKeyId());
        json.writeFieldName("SecretAccessKey").writeValue(session.secretAccessKey());
        json.writeFieldName("Token").writeValue(session.sessionToken());
        json.writeFieldName("SessionToken").writeValue(session.sessionToken());
        json.writeFieldName("Expiration")
                .writeValue(session.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
        json.writeFieldName("RoleArn").writeValue(session.role().toString());
        json.writeEndObject();
        return new String(json.getBytes(), StandardCharsets.UTF_8);
    }

    AwsCredentials credentials() {
        return SourceCredentials.credentials(accessKeyId, secretAccessKey, token);
    }

    private static String required(JsonNode document, String field, Function<String, Failure> unusable) throws Failure {
        String value = text(document, field).orElseThrow(() -> unusable.apply(field + " is missing"));
        if (!PRINTABLE.matcher(value).matches()) {
            throw unusable.apply(field + " is not printable ASCII");
        }
        return value;
    }

    private static Optional<String> text(JsonNode document, String field) {
        return document.field(field).filter(JsonNode::isString).map(JsonNode::asString);
    }

    /** Shows no credentials. */
    @Override
    public String toString() {
        return "credentials";
    }
}
