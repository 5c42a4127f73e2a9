package io.jenkins.plugins.assumed_role.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The exchanges of a block with AWS, byte for byte, and nothing else: the last AssumeRole is sent again as it was, so that nothing is
 * signed and nothing is read from the answer.
 */
final class BareExchanges {

    private static final String CREDENTIALS = "/latest/meta-data/iam/security-credentials/";

    private static final Set<String> OF_THE_CONNECTION = Set.of("host", "content-length", "connection", "accept");

    private final URI endpoint;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    BareExchanges(Instance instance) {
        endpoint = instance.aws.endpoint();
        var sent = instance.aws.requests("AssumeRole").get(0);
        sent.headers().forEach((name, values) -> headers.put(name, values.get(0)));
        headers.keySet().removeAll(OF_THE_CONNECTION);
        body = sent.body();
    }

    byte[] perform() throws IOException {
        byte[] token = exchange(
                "PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"), new byte[0]);
        Map<String, String> withToken =
                Map.of("X-aws-ec2-metadata-token", new String(token, StandardCharsets.US_ASCII).strip());
        byte[] role = exchange("GET", CREDENTIALS, withToken, new byte[0]);
        exchange("GET", CREDENTIALS + new String(role, StandardCharsets.US_ASCII).strip(), withToken, new byte[0]);
        return exchange("POST", "/", headers, body);
    }

    private byte[] exchange(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        headers.forEach(connection::setRequestProperty);
        connection.setRequestProperty("Connection", "close");
        if (body.length > 0) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.getOutputStream().write(body);
        }
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        } finally {
            connection.disconnect();
        }
    }
}
