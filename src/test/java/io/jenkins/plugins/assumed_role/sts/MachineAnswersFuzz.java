package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Tests metadata services that answer anything, one field after the other: no answer leads to a request to another address. The first
 * field selects the service: i for the instance's, r for the region of it, c for the container's.
 */
public final class MachineAnswersFuzz {

    private static final String TOKEN = "Bearer the-token-of-the-container";

    private MachineAnswersFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws InterruptedException {
        Input input = new Input(data);
        String service = input.text();
        Map<String, String> environment = Map.of(
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "/v2/credentials/1",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                TOKEN);
        AnsweringMachine machine = new AnsweringMachine(environment, call -> answer(call, input));
        InstanceMetadata metadata = new InstanceMetadata(machine, Map.of());
        try {
            switch (service) {
                case "r" -> assertThat(metadata.region()).isNotBlank();
                case "c" -> check(new ContainerCredentials(machine, environment).credentials());
                default -> check(metadata.credentials("as requested"));
            }
        } catch (Failure x) {
            Input.checkMessage(x.why());
            Input.checkMessage(x.remedy());
            assertThat(service.equals("c") && x.why().contains(TOKEN)).isFalse();
        }
    }

    private static void check(SourceCredentials source) {
        Input.checkMessage(source.toString());
        AwsSessionCredentials found = (AwsSessionCredentials) source.credentials();
        assertThat(List.of(found.accessKeyId(), found.secretAccessKey(), found.sessionToken()))
                .allMatch(value -> value.matches("[!-~]{1,8192}"));
    }

    private static HttpAnswer answer(HttpCall call, Input input) {
        assertThat(call.uri().normalize().toString())
                .isEqualTo(call.uri().toString())
                .matches("http://(169\\.254\\.169\\.254/latest/(api/token|meta-data/placement/region"
                        + "|meta-data/iam/security-credentials/[\\w+=,.@-]*)|169\\.254\\.170\\.2/v2/credentials/1)");
        assertThat(call.headers().values()).allMatch(value -> value.matches("[ -~]+"));
        byte[] body = input.bytes();
        boolean hasStatus = body.length > 1 && body[0] == '#';
        int status = hasStatus ? List.of(200, 301, 400, 401, 403, 404, 500).get(Math.floorMod(body[1], 7)) : 200;
        return new HttpAnswer(status, Map.of(), body);
    }
}
