package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.ContainerService;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.request.HttpUrl;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * The credentials of an ECS task, an EKS pod (Pod Identity), or another server with that protocol.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
final class ContainerCredentials {

    private static final int ATTEMPTS = 3;

    private final Machine machine;
    private final Map<String, String> environment;
    private final ContainerService service;

    ContainerCredentials(Machine machine, Map<String, String> environment) {
        this.machine = machine;
        this.environment = environment;
        this.service = ContainerService.of(environment);
    }

    SourceCredentials credentials() throws Failure, InterruptedException {
        if (service == null) {
            throw new Failure(
                    "neither " + AwsVariables.CONTAINER_RELATIVE_URI + " nor " + AwsVariables.CONTAINER_FULL_URI
                            + " is set there",
                    "Run the block in an ECS task with a task role or an EKS pod with a Pod Identity, or choose another source.");
        }
        URI uri = uri();
        String token = token();
        try {
            return credentials(uri, token);
        } catch (Failure x) {
            throw x.without(token);
        }
    }

    private SourceCredentials credentials(URI uri, String token) throws Failure, InterruptedException {
        String from = "the container credential endpoint " + uri.getScheme() + "://" + ShownUrl.authority(uri);
        HttpAnswer answer = exchange(service.get(uri, token), from);
        // Hide it before the text is shortened: half a token would not be recognised.
        String text = token == null ? answer.text() : answer.text().replace(token, "****");
        if (answer.status() != 200) {
            throw new Failure(
                    from + " answered HTTP " + answer.status() + ": " + Text.clean(text, 200),
                    answer.status() == 429
                            ? "Try again later; it limits the rate of requests, so start fewer builds at a time on this machine."
                            : answer.status() == 401
                                            || answer.status() == 403
                                            || answer.status() < 500
                                                    && environment.containsKey(AwsVariables.CONTAINER_TOKEN_FILE)
                                    ? "Check whether " + AwsVariables.CONTAINER_TOKEN_FILE
                                            + " is the token of this container, and the association of"
                                            + " its service account with a role (for EKS: aws eks list-pod-identity-associations)."
                                    : "Check whether the task or pod has a role, and the log of the ECS or EKS Pod"
                                            + " Identity agent.");
        }
        CredentialDocument document = CredentialDocument.parse(text, from);
        return new SourceCredentials(
                document.credentials(),
                "container role of " + ShownUrl.authority(uri),
                service.configuredBy() + " is set",
                true,
                document.end());
    }

    private URI uri() throws Failure {
        return HttpUrl.parse(service.url())
                .orElseThrow(() -> new Failure(
                        "'" + Text.clean(ShownUrl.of(service.url()), 200) + "' is not the URL of a credential endpoint",
                        "Correct " + service.configuredBy() + "."));
    }

    /** The file wins, because its token is renewed. */
    private String token() throws Failure, InterruptedException {
        String file = environment.get(AwsVariables.CONTAINER_TOKEN_FILE);
        String token = environment.get(AwsVariables.CONTAINER_TOKEN);
        if (file != null) {
            try {
                token = machine.readToken(file);
            } catch (IOException x) {
                throw new Failure(
                        "the token for the container credential endpoint cannot be read: "
                                + Text.clean(Failures.message(x), 200),
                        "Correct " + AwsVariables.CONTAINER_TOKEN_FILE + ".");
            }
        }
        if (token != null && !token.matches("[ -~]+")) {
            throw new Failure(
                    "the token for the container credential endpoint has characters that no HTTP header may have",
                    "Correct " + (file == null ? AwsVariables.CONTAINER_TOKEN : file) + ".");
        }
        return token;
    }

    private HttpAnswer exchange(HttpCall call, String from) throws Failure, InterruptedException {
        try {
            return MetadataExchange.perform(machine, call, ATTEMPTS);
        } catch (ExchangeException x) {
            throw new Failure(
                    from + " did not answer: " + Text.clean(Failures.message(x), 300),
                    "Check whether " + service.configuredBy()
                            + " is right and that endpoint can be reached from there.");
        }
    }
}
