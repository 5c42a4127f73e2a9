package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.ShownUrl;
import io.jenkins.plugins.assumed_role.request.HttpUrl;
import io.jenkins.plugins.assumed_role.request.Text;
import java.net.URI;
import java.util.Map;

/**
 * The endpoint of a service that the environment of a machine configures.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific endpoints</a>
 */
final class ConfiguredEndpoint {

    private ConfiguredEndpoint() {}

    /**
     * @param variable the variable of the service, which counts more than AWS_ENDPOINT_URL
     * @param name the name of the endpoint, for people
     * @return null for none
     * @throws Failure if it is not a URL
     */
    static URI of(String variable, String name, Map<String, String> environment) throws Failure {
        String url = environment.getOrDefault(variable, environment.get(AwsVariables.ENDPOINT_URL));
        if (url == null || AwsVariables.isTrue(AwsVariables.IGNORE_ENDPOINT_URLS, environment)) {
            return null;
        }
        return HttpUrl.parse(url)
                .orElseThrow(() -> new Failure(
                        name + " '" + Text.clean(ShownUrl.of(url), 200) + "' is not an http or https URL",
                        "Correct " + variable + " or " + AwsVariables.ENDPOINT_URL + "."));
    }
}
