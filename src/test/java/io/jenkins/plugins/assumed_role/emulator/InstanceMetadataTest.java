package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceMetadataTest {

    private static final String ROLE = "arn:aws:iam::111111111111:role/build/agent";
    private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
    private static final String TOKEN = "X-aws-ec2-metadata-token";
    private static final String CREDENTIALS = "/latest/meta-data/iam/security-credentials/";

    private final HttpClient http = HttpClient.newHttpClient();

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.instance().role(ROLE).region("eu-west-1");
    }

    @Test
    void describes_the_instance_for_a_token() throws Exception {
        HttpResponse<String> token = put(TTL, "60");

        assertThat(token.statusCode()).isEqualTo(200);
        assertThat(token.headers().firstValue(TTL)).contains("60");
        assertThat(get("/latest/meta-data/instance-id", token.body()).body()).isEqualTo("i-0123456789abcdef0");
        assertThat(get("/latest/meta-data/placement/region", token.body()).body())
                .isEqualTo("eu-west-1");
        assertThat(get("/latest/dynamic/instance-identity/document", token.body())
                        .body())
                .contains("\"region\" : \"eu-west-1\"", "\"accountId\" : \"111111111111\"");
        assertThat(get("/latest/meta-data/iam/info", token.body()).body())
                .contains("arn:aws:iam::111111111111:instance-profile/agent");
    }

    @Test
    void hands_out_the_roles_credentials_until_they_are_rotated() throws Exception {
        String token = put(TTL, "60").body();
        assertThat(get(CREDENTIALS, token).body()).isEqualTo("agent");

        String first = get(CREDENTIALS + "agent", token).body();
        assertThat(first).contains("\"Code\" : \"Success\"", "\"Type\" : \"AWS-HMAC\"", "\"ASIA", "\"IQoJb3JpZ2luX2Vj");
        assertThat(get(CREDENTIALS + "agent", token).body()).isEqualTo(first);

        aws.instance().rotate();
        assertThat(get(CREDENTIALS + "agent", token).body()).isNotEqualTo(first);
        assertThat(aws.sessions())
                .extracting(Session::arn)
                .containsOnly("arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0")
                .hasSize(2);
        assertThat(aws.issuedSecrets()).hasSize(6);
    }

    @Test
    void requires_a_valid_lifetime() throws Exception {
        assertThat(put(TTL, "0").statusCode()).isEqualTo(400);
        assertThat(put(TTL, "21601").statusCode()).isEqualTo(400);
        assertThat(put("X-Other", "60").statusCode()).isEqualTo(400);
        assertThat(put(TTL, "21600").statusCode()).isEqualTo(200);
    }

    @Test
    void can_omit_the_lifetime() throws Exception {
        aws.instance().reportsTokenTtl(false);

        HttpResponse<String> token = put(TTL, "60");

        assertThat(token.headers().firstValue(TTL)).isEmpty();
        assertThat(get(CREDENTIALS, token.body()).body()).isEqualTo("agent");
    }

    @Test
    void looks_unreachable_beyond_the_hop_limit() {
        aws.fault("/latest/api/token", Fault.silence());

        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/latest/api/token"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofMillis(200));

        assertThatThrownBy(() -> send(request)).isInstanceOf(HttpTimeoutException.class);
        assertThat(aws.count("PUT /latest/api/token")).isEqualTo(1);
    }

    @Test
    void requires_a_token() throws Exception {
        assertThat(get(CREDENTIALS, "forged").statusCode()).isEqualTo(401);
        assertThat(get(CREDENTIALS, null).statusCode()).isEqualTo(401);
        assertThat(get(CREDENTIALS, null).body()).contains("<title>401 - Unauthorized</title>");

        String token = put(TTL, "60").body();
        aws.clockOffset(Duration.ofSeconds(61));
        assertThat(get(CREDENTIALS, token).statusCode()).isEqualTo(401);

        aws.instance().tokenRequired(false);
        assertThat(get(CREDENTIALS, null).body()).isEqualTo("agent");
    }

    @Test
    void refuses_requests_through_a_proxy() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/latest/api/token"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .header(TTL, "60")
                .header("X-Forwarded-For", "10.0.0.1"));

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void can_be_switched_off() throws Exception {
        aws.instance().metadata(false);

        assertThat(put(TTL, "60").statusCode()).isEqualTo(403);
    }

    @Test
    void knows_no_credentials_without_a_role() throws Exception {
        aws.instance().noRole();
        String token = put(TTL, "60").body();

        assertThat(get(CREDENTIALS, token).statusCode()).isEqualTo(404);
        assertThat(get("/latest/meta-data/iam/info", token).statusCode()).isEqualTo(404);
        assertThat(get(CREDENTIALS + "other", token).statusCode()).isEqualTo(404);
    }

    @Test
    void reports_the_reason_for_missing_credentials() throws Exception {
        aws.instance().credentialsFail("AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role agent.");

        assertThat(get(CREDENTIALS + "agent", put(TTL, "60").body()).body())
                .contains("\"Code\" : \"AssumeRoleUnauthorizedAccess\"")
                .doesNotContain("SecretAccessKey");
    }

    private HttpResponse<String> put(String header, String value) throws Exception {
        return send(HttpRequest.newBuilder(uri("/latest/api/token"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .header(header, value));
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return send(token == null ? request : request.header(TOKEN, token));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return aws.endpoint().resolve(path);
    }
}
