package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.net.URI;
import java.util.Map;

/**
 * One HTTP request as plain data, so that it can travel to an agent.
 *
 * @param destination kind of address that {@code uri} must be, checked on the machine that sends the request
 * @param headers names and values
 * @param body empty for none
 * @param connectMillis time limit of each connection attempt
 * @param totalMillis time limit of the whole exchange, from the name resolution to the last byte of the answer
 * @param maxBytes limit of the body of the answer
 */
public record HttpCall(
        Destination destination,
        String method,
        URI uri,
        Map<String, String> headers,
        byte[] body,
        int connectMillis,
        int totalMillis,
        int maxBytes)
        implements Serializable {

    boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Returns the port of the address; if the URL has none, the port of its scheme. */
    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
    }

    /** Shows no headers, body, user or query, which carry passwords, tokens and signatures. */
    @Override
    public String toString() {
        return method + " " + ShownUrl.of(uri);
    }
}
