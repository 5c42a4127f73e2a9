package io.jenkins.plugins.assumed_role.emulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
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

    /** Returns the settings of a profile with these credentials, a line each. */
    public String profile() {
        StringBuilder profile = new StringBuilder();
        environment()
                .forEach((name, value) -> profile.append(name.toLowerCase(Locale.ROOT))
                        .append(" = ")
                        .append(value)
                        .append('\n'));
        return profile.toString();
    }

    /**
     * Returns these credentials as a {@code credential_process} prints them.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">Process credential provider</a>
     */
    public String document() {
        StringBuilder document = new StringBuilder("{\"Version\":1,\"AccessKeyId\":\"" + accessKeyId
                + "\",\"SecretAccessKey\":\"" + secretAccessKey + "\"");
        if (sessionToken != null) {
            document.append(",\"SessionToken\":\"").append(sessionToken).append('"');
        }
        if (expiration != null) {
            document.append(",\"Expiration\":\"").append(expiration).append('"');
        }
        return document.append('}').toString();
    }
}
