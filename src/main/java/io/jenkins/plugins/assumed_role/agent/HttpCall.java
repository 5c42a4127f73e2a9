package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.net.URI;
import java.util.Map;

/**
 * One HTTP request as plain data, so that it can travel to an agent.
 *
 * @param destination what the address has to be, checked where the request leaves from
 * @param headers names and values
 * @param body empty for none
 * @param connectMillis time limit for the connection alone
 * @param totalMillis time limit for everything, name resolution and the last byte of the answer included
 * @param maxBytes how long a body the answer may have
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

    /** No headers, body or query: those carry tokens and signatures. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
