package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.MetadataService;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.request.HttpUrl;
import io.jenkins.plugins.assumed_role.request.Text;
import java.net.URI;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The EC2 instance metadata service, version 2 only: version 1 answers any process that an attacker can make send a GET.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html">Use IMDSv2</a>
 */
public final class InstanceMetadata {

    private static final String ZONE = "/latest/meta-data/placement/availability-zone";

    /** Matches names of roles, but no path of dots, which would lead to another address. */
    private static final Pattern ROLE_NAME = Pattern.compile("(?!\\.{1,2}$)[\\w+=,.@-]{1,64}");
    /** Matches a region at the beginning of the name of a zone, also of a local zone, as in us-west-2-lax-1a. */
    private static final Pattern ZONE_NAME = Pattern.compile("([a-z]+(?:-[a-z]+)+-\\d+)(?:-[a-z]+-\\d+)?[a-z]");

    private final Machine machine;
    private final MetadataService service;

    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
    private String token;

    public InstanceMetadata(Machine machine, Map<String, String> environment) {
        this.machine = machine;
        this.service = MetadataService.of(environment);
    }

    SourceCredentials credentials(String reason) throws Failure, InterruptedException {
        HttpAnswer answer = answer(MetadataService.CREDENTIALS);
        if (isMissing(answer)) {
            throw new Failure(
                    this + " answers, but no role is attached to the instance",
                    "Attach an instance profile to the EC2 instance.");
        }
        String role = answer.text().strip();
        if (!ROLE_NAME.matcher(role).matches()) {
            throw new Failure(
                    this + " returned an invalid role name: '" + Text.clean(role, 80) + "'", seeWhatAnswers());
        }
        String json = answer(MetadataService.CREDENTIALS + role).text();
        CredentialDocument document = CredentialDocument.parse(json, this.toString());
        return new SourceCredentials(document.credentials(), "EC2 instance role " + role, reason, true, document.end());
    }

    /** Derives the region from the name of the zone, for older services and some emulators that have no region. */
    String region() throws Failure, InterruptedException {
        HttpAnswer answer = answer(MetadataService.REGION);
        if (answer.status() == 404) {
            Matcher zone = ZONE_NAME.matcher(answer(ZONE).text().strip());
            if (zone.matches()) {
                return zone.group(1);
            }
        } else if (!answer.text().isBlank()) {
            return answer.text().strip();
        }
        throw new Failure(this + " answers, but names neither its region nor its availability zone", seeWhatAnswers());
    }

    private static boolean isMissing(HttpAnswer answer) {
        return answer.status() == 404 || answer.text().isBlank();
    }

    /** An answer with the status 200 or 404. */
    private HttpAnswer answer(String path) throws Failure, InterruptedException {
        if (token == null) {
            token = fetchToken();
        }
        HttpAnswer answer;
        try {
            answer = exchange(service.get(uri(path), token), service.attempts());
        } catch (ExchangeException x) {
            throw explain(x);
        }
        if (answer.status() != 200 && answer.status() != 404) {
            throw new Failure(this + " answered " + path + " with HTTP " + answer.status(), seeWhatAnswers());
        }
        return answer;
    }

    private String fetchToken() throws Failure, InterruptedException {
        if (service.disabled()) {
            throw new Failure(
                    "the instance metadata service is switched off by AWS_EC2_METADATA_DISABLED=true",
                    "Unset AWS_EC2_METADATA_DISABLED in the environment of the block, or configure another source of credentials.");
        }
        HttpAnswer answer;
        try {
            answer = exchange(service.fetchToken(uri(MetadataService.TOKEN)), service.attempts());
        } catch (ExchangeException x) {
            throw x.reason() == Reason.NO_ANSWER_IN_TIME ? noToken(x) : explain(x);
        }
        if (answer.status() == 403) {
            throw new Failure(
                    this + " refuses to issue a session token (HTTP 403): it is switched off for this instance",
                    "Enable it: aws ec2 modify-instance-metadata-options --http-endpoint enabled --http-tokens required");
        }
        String text = answer.text().strip();
        if (answer.status() != 200 || !text.matches("[!-~]{1,1024}")) {
            throw new Failure(
                    this + " returned no IMDSv2 session token (HTTP " + answer.status()
                            + "), and version 1 is not used",
                    seeWhatAnswers());
        }
        return text;
    }

    private URI uri(String path) throws Failure {
        return HttpUrl.parse(service.endpoint() + path)
                .orElseThrow(() -> new Failure(
                        "'" + shown() + "' is not the URL of a metadata service",
                        "Correct AWS_EC2_METADATA_SERVICE_ENDPOINT."));
    }

    private HttpAnswer exchange(HttpCall call, int attempts) throws ExchangeException, InterruptedException {
        return MetadataExchange.perform(machine, call, attempts);
    }

    /**
     * Distinguishes a hop limit that is too low from a service that is slow: the hop limit stops only the answers to requests for a token.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html">Access instance metadata</a>
     */
    private Failure noToken(ExchangeException x) throws Failure, InterruptedException {
        String why = this + " does not answer the request for a session token (" + Text.clean(Failures.message(x), 300)
                + ")";
        if (!answersWithoutToken()) {
            return new Failure(
                    why,
                    "Try again; the service may be overloaded. Raise AWS_METADATA_SERVICE_TIMEOUT (seconds) if it is always slow.");
        }
        return new Failure(
                why + ", but others: the hop limit is too low for a container",
                "Raise it: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2; or give the container its own role"
                        + " (ECS task role, EKS Pod Identity, IRSA).");
    }

    private boolean answersWithoutToken() throws Failure, InterruptedException {
        try {
            exchange(service.get(uri("/latest/meta-data/"), null), 1);
            return true;
        } catch (ExchangeException x) {
            return false;
        }
    }

    private Failure explain(ExchangeException x) {
        String why = Text.clean(Failures.message(x), 300);
        return switch (x.reason()) {
            case NO_ANSWER_IN_TIME, SLOW_ANSWER ->
                new Failure(
                        this + " does not answer in time: " + why,
                        "Try again; the service may be overloaded. Raise AWS_METADATA_SERVICE_TIMEOUT (seconds) if it is always slow.");
            case NO_CONNECTION, UNKNOWN_HOST ->
                new Failure(
                        this + " cannot be reached: " + why,
                        "Run the block on an EC2 instance with an instance role, or configure another source of credentials there.");
            case FORBIDDEN ->
                new Failure(
                        why,
                        "AWS_EC2_METADATA_SERVICE_ENDPOINT applies only in the environment of the agent's own process.");
            case CONFIGURATION, PROXY, CERTIFICATE, TLS, BROKEN_ANSWER, AGENT_LOST ->
                new Failure(this + " failed: " + why, seeWhatAnswers());
        };
    }

    private String seeWhatAnswers() {
        return "Check what answers at " + shown() + " from there.";
    }

    private String shown() {
        return Text.clean(ShownUrl.of(service.endpoint()), 200);
    }

    @Override
    public String toString() {
        return "the instance metadata service at " + shown();
    }
}
