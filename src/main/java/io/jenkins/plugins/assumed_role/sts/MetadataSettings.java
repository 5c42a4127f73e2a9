package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import java.util.Map;

/**
 * The time limit and the number of attempts of requests to the instance metadata service.
 *
 * @param timeoutMillis the time limit of each attempt, 1 to 60 s; 2 s unless AWS_METADATA_SERVICE_TIMEOUT has a number of seconds
 * @param attempts in all, 1 to 10; 2 unless AWS_METADATA_SERVICE_NUM_ATTEMPTS has a number
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html">IMDS credential provider</a>
 */
record MetadataSettings(int timeoutMillis, int attempts) {

    private static final int DEFAULT_SECONDS = 2;
    private static final int MAX_SECONDS = 60;
    private static final int DEFAULT_ATTEMPTS = 2;
    private static final int MAX_ATTEMPTS = 10;

    MetadataSettings(Map<String, String> environment) {
        this(
                1_000 * number(environment.get(AwsVariables.METADATA_TIMEOUT), DEFAULT_SECONDS, MAX_SECONDS),
                number(environment.get(AwsVariables.METADATA_ATTEMPTS), DEFAULT_ATTEMPTS, MAX_ATTEMPTS));
    }

    /** Text that is no number counts as unset. */
    private static int number(String text, int otherwise, int max) {
        if (text == null || !text.matches("\\d{1,9}")) {
            return otherwise;
        }
        return Math.max(1, Math.min(max, Integer.parseInt(text)));
    }
}
