package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/** A connection to a credential endpoint: one request, one answer. */
final class EndpointClient {

    private static final int MAX_REQUEST_BYTES = 8 * 1024;
    /** The time in which a client sends its request: each does so as soon as it is connected. */
    private static final int MAX_REQUEST_MILLIS = 1_000;

    private final Socket socket;

    EndpointClient(Socket socket) {
        this.socket = socket;
    }

    /**
     * Reads a request.
     *
     * @return the status of an answer that holds no credentials; null if the client asks for them, and has the token
     * @throws IOException if there is no whole request in time
     */
    String refusal(byte[] token) throws IOException {
        String head = readHead();
        if (!head.startsWith("GET " + CredentialEndpoint.PATH + " HTTP/1.")) {
            return "404 Not Found";
        }
        return MessageDigest.isEqual(authorization(head).getBytes(StandardCharsets.UTF_8), token)
                ? null
                : "403 Forbidden";
    }

    void answer(String status, byte[] body) throws IOException {
        String headers = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(headers.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
    }

    void refuse(String status) throws IOException {
        answer(
                status,
                ("{\"code\":\"" + status + "\",\"message\":\"" + status + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /** Reads up to the empty line; a body, which GET does not have, is not read. */
    private String readHead() throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_REQUEST_MILLIS);
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[MAX_REQUEST_BYTES];
        int length = 0;
        while (length < bytes.length) {
            int left = (int) TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IOException("too slow");
            }
            socket.setSoTimeout(left);
            int n = in.read(bytes, length, bytes.length - length);
            if (n < 0) {
                throw new IOException("broken off");
            }
            length += n;
            String head = new String(bytes, 0, length, StandardCharsets.UTF_8);
            int headEnd = head.indexOf("\r\n\r\n");
            if (headEnd >= 0) {
                return head.substring(0, headEnd);
            }
        }
        throw new IOException("too long");
    }

    private static String authorization(String head) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("Authorization")) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }
}
