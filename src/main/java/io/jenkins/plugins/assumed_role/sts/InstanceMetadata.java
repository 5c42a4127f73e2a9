package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.Text;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * The EC2 instance metadata service, version 2 only: version 1 answers whoever can be made to send a GET.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html">Use IMDSv2</a>
 */
public final class InstanceMetadata {

    private static final String CREDENTIALS = "/latest/meta-data/iam/security-credentials/";
    private static final int CONNECT_MILLIS = 1_000;
    private static final int TOTAL_MILLIS = 2_000;
    private static final int MAX_BYTES = 64 * 1024;
    /** A path of dots would be another question than that for credentials. */
    private static final Pattern ROLE_NAME = Pattern.compile("(?!\\.{1,2}$)[\\w+=,.@-]{1,64}");

    private final Machine place;
    private final boolean disabled;
    private final String endpoint;

    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
    private String token;

    public InstanceMetadata(Machine place, Map<String, String> environment) {
        this.place = place;
        this.disabled = "true".equalsIgnoreCase(environment.get(AwsVariables.METADATA_DISABLED));
        String named = environment.get(AwsVariables.METADATA_ENDPOINT);
        if (named != null) {
            this.endpoint = named.endsWith("/") ? named.substring(0, named.length() - 1) : named;
        } else {
            this.endpoint = "IPv6".equalsIgnoreCase(environment.get(AwsVariables.METADATA_ENDPOINT_MODE))
                    ? "http://[fd00:ec2::254]"
                    : "http://169.254.169.254";
        }
    }

    SourceCredentials credentials(String reason) throws Failure, InterruptedException {
        String role = get(
                CREDENTIALS, "no role is attached to the instance", "Attach an instance profile to the EC2 instance.");
        if (!ROLE_NAME.matcher(role).matches()) {
            throw new Failure(
                    this + " names a role that cannot be one: '" + Text.clean(role, 80) + "'", seeWhatAnswers());
        }
        String json = answer(CREDENTIALS + role).text();
        AwsCredentials credentials =
                CredentialDocument.parse(json, this.toString()).credentials();
        return new SourceCredentials(credentials, "EC2 instance role " + role, reason, true);
    }

    String region() throws Failure, InterruptedException {
        return get("/latest/meta-data/placement/region", "it does not tell the region", "Give the argument region.");
    }

    private String get(String path, String whyNotFound, String remedy) throws Failure, InterruptedException {
        HttpAnswer answer = answer(path);
        if (answer.status() == 404 || answer.status() == 200 && answer.text().isBlank()) {
            throw new Failure(this + " answers, but " + whyNotFound, remedy);
        }
        return answer.text().strip();
    }

    private HttpAnswer answer(String path) throws Failure, InterruptedException {
        if (token == null) {
            token = fetchToken();
        }
        HttpAnswer answer = exchange("GET", path, Map.of("X-aws-ec2-metadata-token", token));
        if (answer.status() != 200 && answer.status() != 404) {
            throw new Failure(this + " answered " + path + " with HTTP " + answer.status(), seeWhatAnswers());
        }
        return answer;
    }

    private String fetchToken() throws Failure, InterruptedException {
        if (disabled) {
            throw new Failure(
                    "the instance metadata service is switched off by AWS_EC2_METADATA_DISABLED=true",
                    "Unset AWS_EC2_METADATA_DISABLED where the block stands, or configure another source of credentials.");
        }
        HttpAnswer answer = exchange("PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"));
        if (answer.status() == 403) {
            throw new Failure(
                    this + " refuses to give a session token (HTTP 403): it is switched off for this instance",
                    "Enable it: aws ec2 modify-instance-metadata-options --http-endpoint enabled --http-tokens required");
        }
        String text = answer.text().strip();
        if (answer.status() != 200 || !text.matches("[!-~]{1,1024}")) {
            throw new Failure(
                    this + " gave no IMDSv2 session token (HTTP " + answer.status() + "), and version 1 is not used",
                    seeWhatAnswers());
        }
        return text;
    }

    private HttpAnswer exchange(String method, String path, Map<String, String> headers)
            throws Failure, InterruptedException {
        URI uri;
        try {
            uri = URI.create(endpoint + path);
        } catch (IllegalArgumentException x) {
            throw new Failure(
                    "'" + Text.clean(endpoint, 200) + "' is not the URL of a metadata service",
                    "Correct AWS_EC2_METADATA_SERVICE_ENDPOINT.");
        }
        HttpCall call = new HttpCall(
                Destination.INSTANCE_METADATA,
                method,
                uri,
                headers,
                new byte[0],
                CONNECT_MILLIS,
                TOTAL_MILLIS,
                MAX_BYTES);
        try {
            return MetadataExchange.perform(place, call);
        } catch (ExchangeException x) {
            throw explain(x, method);
        }
    }

    private Failure explain(ExchangeException x, String method) {
        String why = Text.clean(x.getMessage(), 300);
        return switch (x.reason()) {
            case NO_ANSWER_IN_TIME ->
                method.equals("PUT")
                        ? new Failure(
                                this
                                        + " does not answer the request for a session token: the hop limit is too low for a container ("
                                        + why + ")",
                                "Raise it: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2; or give the container a role"
                                        + " of its own (ECS task role, EKS Pod Identity, IRSA).")
                        : new Failure(
                                this + " does not answer in time: " + why,
                                "Try again; the instance may be overloaded.");
            case NO_CONNECTION, UNKNOWN_HOST ->
                new Failure(
                        this + " cannot be reached: " + why,
                        "Run the block on an EC2 instance with an instance role, or configure another source of credentials there.");
            case FORBIDDEN ->
                new Failure(
                        why,
                        "AWS_EC2_METADATA_SERVICE_ENDPOINT counts only in the environment of the agent's own process.");
            default -> new Failure(this + " failed: " + why, seeWhatAnswers());
        };
    }

    private String seeWhatAnswers() {
        return "See what answers at " + Text.clean(endpoint, 200) + " from there.";
    }

    @Override
    public String toString() {
        return "the instance metadata service at " + Text.clean(endpoint, 200);
    }
}
