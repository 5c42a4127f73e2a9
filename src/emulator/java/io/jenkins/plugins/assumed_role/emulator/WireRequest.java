package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;

/**
 * One HTTP request as it came over the wire.
 *
 * @param target the request target as sent: a path, or a whole URL when the client took the emulator for its proxy
 * @param path the path, still percent-encoded
 * @param query the query string, still percent-encoded, without {@code ?}; empty when there is none
 * @param headers names are matched in any case
 */
record WireRequest(
        String method, String target, String path, String query, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header, or null. */
    String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }
}
