package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Text;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * CreateSession of IAM Roles Anywhere: signed here with the certificate, sent from the machine.
 *
 * @see <a href="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html">CreateSession</a>
 */
final class RolesAnywhere {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int TOTAL_MILLIS = 15_000;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_FAILURES = 3;
    private static final int FIRST_PAUSE_MILLIS = 500;

    private final Machine machine;
    private final Deadline deadline;
    private final URI endpoint;
    private final boolean configured;
    private long sent;

    RolesAnywhere(
            Machine machine, Deadline deadline, CertificateSource source, Map<String, String> environment, boolean fips)
            throws Failure {
        this.machine = machine;
        this.deadline = deadline;
        URI named = ConfiguredEndpoint.of(
                AwsVariables.ENDPOINT_URL_ROLES_ANYWHERE, "the configured endpoint of Roles Anywhere", environment);
        this.configured = named != null;
        this.endpoint = configured
                ? named
                : URI.create("https://rolesanywhere" + (fips ? "-fips" : "") + "." + source.region() + "."
                        + PartitionMetadata.of(Region.of(source.region())).dnsSuffix());
    }

    CreatedSession createSession(Hop hop, CertificateSource source) throws Failure, InterruptedException {
        URI uri = URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + "/sessions?profileArn="
                + encode(source.profileArn()) + "&roleArn=" + encode(hop.role().toString()) + "&trustAnchorArn="
                + encode(source.trustAnchorArn()));
        byte[] body = body(hop);
        for (int attempt = 1; ; attempt++) {
            HttpAnswer answer = send(uri, body, source, attempt);
            if (answer != null && answer.status() < 300) {
                return CreatedSession.parse(answer, hop, toString());
            }
            if (answer != null && answer.status() != 429 && answer.status() < 500) {
                throw refusal(answer, hop, source);
            }
            pause(attempt, answer);
        }
    }

    /** The time of the last request, as {@link System#nanoTime}. */
    long sent() {
        return sent;
    }

    /** Returns null if there was no answer, and another attempt may have one. */
    private HttpAnswer send(URI uri, byte[] body, CertificateSource source, int attempt)
            throws Failure, InterruptedException {
        HttpCall call = new HttpCall(
                configured ? Destination.CONFIGURED_STS : Destination.STS,
                "POST",
                uri,
                new X509Signature(source, Instant.now()).headers(uri, body),
                body,
                CONNECT_MILLIS,
                (int) Math.min(TOTAL_MILLIS, deadline.left().toMillis() + 1),
                MAX_BYTES);
        sent = System.nanoTime();
        try {
            return machine.exchange(call);
        } catch (ExchangeException x) {
            if (MachineHttpClient.mayPass(x.reason()) && attempt < MAX_FAILURES) {
                return null;
            }
            throw new Failure(
                    "Roles Anywhere did not answer: " + Text.clean(Failures.message(x), 300),
                    "Check whether " + this + " can be reached from there: proxy, VPC endpoint, security group.");
        }
    }

    private void pause(int attempt, HttpAnswer answer) throws Failure, InterruptedException {
        long millis = (long) FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 3);
        if (deadline.left().toMillis() <= millis) {
            throw new Failure(
                    (answer == null ? "no answer" : "HTTP " + answer.status())
                            + " of Roles Anywhere, and no other within " + deadline,
                    "Tried " + attempt + " times. Try again later; if it goes on, start fewer builds at a time.");
        }
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private Failure refusal(HttpAnswer answer, Hop hop, CertificateSource source) {
        String code =
                Text.clean(answer.headers().getOrDefault("x-amzn-errortype", "").split(":")[0], 60);
        String message = "";
        try {
            JsonNode document = JsonNode.parser().parse(answer.text());
            message = document.field("message").map(JsonNode::asString).orElse("");
        } catch (RuntimeException x) {
            // The status is the only information then.
        }
        if (code.isEmpty() && message.isEmpty()) {
            return new Failure(
                    "Roles Anywhere answered HTTP " + answer.status() + " without an error of AWS",
                    "Check what answers at " + this + " instead of Roles Anywhere, for example a proxy.");
        }
        String why = Text.clean(message, Text.LONG);
        return new Failure(
                code,
                (code.isEmpty() ? "HTTP " + answer.status() : code) + ": " + why,
                new CertificateAdvice(source, hop).remedy(why));
    }

    private static byte[] body(Hop hop) {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        if (hop.duration() != null) {
            json.writeFieldName("durationSeconds").writeValue(hop.duration());
        }
        // The profile must accept a session name, so only a requested one is sent.
        if (hop.sessionNamed()) {
            json.writeFieldName("roleSessionName").writeValue(hop.sessionName());
        }
        json.writeEndObject();
        return json.getBytes();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the URL in the form for messages. */
    @Override
    public String toString() {
        return ShownUrl.of(endpoint);
    }
}
