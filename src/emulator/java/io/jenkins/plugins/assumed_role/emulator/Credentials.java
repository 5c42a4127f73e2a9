package io.jenkins.plugins.assumed_role.emulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The credentials that sign a request.
 *
 * @param sessionToken null for the long-lived key of a user
 * @param expiration null for the long-lived key of a user
 */
public record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {

    /** The variables in which AWS tools look for credentials first. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", accessKeyId);
        environment.put("AWS_SECRET_ACCESS_KEY", secretAccessKey);
        if (sessionToken != null) {
            environment.put("AWS_SESSION_TOKEN", sessionToken);
        }
        return environment;
    }
}
