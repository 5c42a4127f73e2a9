package io.jenkins.plugins.assumed_role.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/** Bytes that any process of the machine sends to the endpoint of a block: a client without the token gets no credentials. */
public final class CredentialEndpointFuzz {

    private static final String TOKEN = "the-token-of-this-block";
    private static final String DOCUMENT = "{\"AccessKeyId\":\"ASIA1\"}";
    private static final int PORT = open();

    private CredentialEndpointFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        String answer;
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            client.setSoTimeout(10_000);
            answer = send(client, data);
        }
        String request = new String(data, StandardCharsets.ISO_8859_1);
        String head = request.contains("\r\n\r\n") ? request.substring(0, request.indexOf("\r\n\r\n")) : request;
        if (answer.contains(DOCUMENT)) {
            assertThat(head)
                    .startsWith("GET /credentials HTTP/1.")
                    .containsPattern("(?i)\nauthorization:[\\s\\x00-\\x20]*+" + TOKEN);
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        } else {
            assertThat(answer).doesNotContain("ASIA1", TOKEN).matches("(?s)(HTTP/1\\.1 40[34] .*)?");
        }
        if (head.length() < request.length() && head.equals("GET /credentials HTTP/1.1\r\nAuthorization: " + TOKEN)) {
            assertThat(answer).endsWith(DOCUMENT);
        }
    }

    private static String send(Socket client, byte[] data) throws IOException {
        try {
            client.getOutputStream().write(data);
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException x) {
            // It closes the connection of a client that sends more than it reads.
            assertThat(data).hasSizeGreaterThan(100);
            return "";
        }
    }

    private static int open() {
        try {
            String directory = Files.createTempDirectory("fuzz").toString();
            Delivery delivery =
                    new Delivery.Endpoint("00000000000000000000000000000fff", "fuzz#1", directory, directory, TOKEN, 0);
            return new LocalDeliveries()
                    .publish(delivery, new SessionDocument(DOCUMENT, 1, TimeUnit.HOURS.toMillis(12)))
                    .port();
        } catch (IOException | InterruptedException x) {
            throw new IllegalStateException(x);
        }
    }
}
