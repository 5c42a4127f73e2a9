package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answer to an {@link HttpCall}, whole.
 *
 * @param headers names in lower case; of a repeated header the first value
 */
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) implements Serializable {

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Shows neither headers nor body, which carry credentials. */
    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length + " bytes";
    }
}
