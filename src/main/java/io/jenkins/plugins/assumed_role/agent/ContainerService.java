package io.jenkins.plugins.assumed_role.agent;

import java.net.URI;
import java.util.Map;

/**
 * The credential endpoint of a container as the environment of a machine configures it, and the request to it.
 *
 * @param configuredBy the variable that configures it
 * @param url may not be a URL
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
public record ContainerService(String configuredBy, String url) {

    private static final String ECS = "http://169.254.170.2";
    private static final int CONNECT_MILLIS = 1_000;
    private static final int TOTAL_MILLIS = 5_000;

    /** Returns the endpoint; null if no variable configures one. */
    public static ContainerService of(Map<String, String> environment) {
        String variable = SourceKind.CONTAINER.configuredBy(environment);
        if (variable == null) {
            return null;
        }
        String value = environment.get(variable);
        return new ContainerService(
                variable,
                variable.equals(AwsVariables.CONTAINER_FULL_URI)
                        ? value
                        : ECS + (value.startsWith("/") ? "" : "/") + value);
    }

    /** The URL without user and password. */
    @Override
    public String toString() {
        return ShownUrl.of(url);
    }

    /** @param token null for none */
    public HttpCall get(URI uri, String token) {
        return new HttpCall(
                Destination.CONTAINER_CREDENTIALS,
                "GET",
                uri,
                token == null
                        ? Map.of("Accept", "application/json")
                        : Map.of("Accept", "application/json", "Authorization", token),
                new byte[0],
                CONNECT_MILLIS,
                TOTAL_MILLIS,
                SourceReading.MAX_BYTES);
    }
}
