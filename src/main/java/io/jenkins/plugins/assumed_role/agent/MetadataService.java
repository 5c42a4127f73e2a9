package io.jenkins.plugins.assumed_role.agent;

import java.net.URI;
import java.util.Map;

/**
 * The instance metadata service as the environment of a machine configures it, and the requests to it.
 *
 * @param endpoint the URL without a slash at its end; it may not be one
 * @param disabled whether it must not be asked
 * @param timeoutMillis the time limit of each attempt, 1 to 60 s; 2 s unless AWS_METADATA_SERVICE_TIMEOUT has a number of seconds
 * @param attempts in all, 1 to 10; 2 unless AWS_METADATA_SERVICE_NUM_ATTEMPTS has a number
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html">IMDS credential provider</a>
 */
public record MetadataService(String endpoint, boolean disabled, int timeoutMillis, int attempts) {

    public static final String TOKEN = "/latest/api/token";
    public static final String CREDENTIALS = "/latest/meta-data/iam/security-credentials/";
    public static final String REGION = "/latest/meta-data/placement/region";

    private static final String IPV4 = "http://169.254.169.254";
    private static final String IPV6 = "http://[fd00:ec2::254]";
    private static final int CONNECT_MILLIS = 1_000;
    private static final int DEFAULT_SECONDS = 2;
    private static final int MAX_SECONDS = 60;
    private static final int DEFAULT_ATTEMPTS = 2;
    private static final int MAX_ATTEMPTS = 10;

    public static MetadataService of(Map<String, String> environment) {
        return new MetadataService(
                endpoint(environment),
                AwsVariables.isTrue(AwsVariables.METADATA_DISABLED, environment),
                1_000 * number(environment.get(AwsVariables.METADATA_TIMEOUT), DEFAULT_SECONDS, MAX_SECONDS),
                number(environment.get(AwsVariables.METADATA_ATTEMPTS), DEFAULT_ATTEMPTS, MAX_ATTEMPTS));
    }

    private static String endpoint(Map<String, String> environment) {
        String named = environment.get(AwsVariables.METADATA_ENDPOINT);
        if (named != null) {
            return named.endsWith("/") ? named.substring(0, named.length() - 1) : named;
        }
        return "IPv6".equalsIgnoreCase(environment.get(AwsVariables.METADATA_ENDPOINT_MODE)) ? IPV6 : IPV4;
    }

    /** The URL without user and password. */
    @Override
    public String toString() {
        return ShownUrl.of(endpoint);
    }

    /** Text that is no number counts as unset. */
    private static int number(String text, int otherwise, int max) {
        if (text == null || !text.matches("\\d{1,9}")) {
            return otherwise;
        }
        return Math.max(1, Math.min(max, Integer.parseInt(text)));
    }

    /** Returns the request for a session token. */
    public HttpCall fetchToken(URI uri) {
        return call("PUT", uri, Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"));
    }

    /** @param token a session token; null for a request as of version 1 */
    public HttpCall get(URI uri, String token) {
        return call("GET", uri, token == null ? Map.of() : Map.of("X-aws-ec2-metadata-token", token));
    }

    private HttpCall call(String method, URI uri, Map<String, String> headers) {
        return new HttpCall(
                Destination.INSTANCE_METADATA,
                method,
                uri,
                headers,
                new byte[0],
                Math.max(CONNECT_MILLIS, timeoutMillis / 2),
                timeoutMillis,
                SourceReading.MAX_BYTES);
    }
}
