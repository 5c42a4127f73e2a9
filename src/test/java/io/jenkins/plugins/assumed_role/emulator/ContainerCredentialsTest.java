package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ContainerCredentialsTest {

    private static final String ROLE = "arn:aws:iam::111111111111:role/task";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @Test
    void gives_a_task_its_role() throws Exception {
        Map<String, String> environment = aws.task().role(ROLE).environment(aws.endpoint());

        HttpResponse<String> response = get(environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"), null);

        assertThat(environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
                .matches("http://127\\.0\\.0\\.1:\\d+/v2/credentials/[-0-9a-f]{36}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat((Map<?, ?>) Json.parse(response.body()))
                .hasToString(Json.parse(response.body()).toString())
                .extracting("RoleArn")
                .isEqualTo(ROLE);
        Session session = aws.sessions().get(0);
        assertThat(response.body()).contains(session.credentials().accessKeyId());
        assertThat(session.arn()).startsWith("arn:aws:sts::111111111111:assumed-role/task/");
    }

    @Test
    void gives_a_pod_its_role_for_its_token() throws Exception {
        Map<String, String> environment = aws.pod().role(ROLE).environment(aws.endpoint());
        String uri = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        String token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");

        assertThat(get(uri, null).statusCode()).isEqualTo(401);
        assertThat(get(uri, token + "x").body()).contains("\"code\" : \"AccessDeniedException\"");
        assertThat(get(uri, token).body())
                .contains("\"AccountId\" : \"111111111111\"", "\"Token\" : \"IQoJb3JpZ2luX2Vj", "\"Expiration\"")
                .doesNotContain("RoleArn");
    }

    @Test
    void has_nothing_without_a_role() throws Exception {
        HttpResponse<String> response =
                get(aws.task().environment(aws.endpoint()).get("AWS_CONTAINER_CREDENTIALS_FULL_URI"), null);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"message\" : \"Credentials not found\"");
    }

    @Test
    void renews_before_the_end() throws Exception {
        aws.task().role(ROLE).sessionsLast(Duration.ofSeconds(40)).path("/creds");
        String first = get(aws.endpoint() + "/creds", null).body();
        aws.clockOffset(Duration.ofSeconds(20));
        assertThat(get(aws.endpoint() + "/creds", null).body()).isEqualTo(first);

        aws.clockOffset(Duration.ofSeconds(35));
        assertThat(get(aws.endpoint() + "/creds", null).body()).isNotEqualTo(first);
    }

    private static HttpResponse<String> get(String uri, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
