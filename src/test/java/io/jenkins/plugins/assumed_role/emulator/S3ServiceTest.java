package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** S3 as raw requests see it, signed by the SDK. */
class S3ServiceTest {

    private static final Consumer<SignRequest.Builder<AwsCredentialsIdentity>> WHOLE = options -> {};

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start().bucket("state");

    private User user;
    private SignedClient client;

    @BeforeEach
    void start() {
        user = aws.user("arn:aws:iam::111111111111:user/ci").allows("s3:*");
        client = new SignedClient(aws, "s3", user.credentials());
    }

    @Test
    void stores_a_body_that_is_signed_as_a_whole() throws Exception {
        assertStores(WHOLE);
    }

    @Test
    void stores_an_unsigned_body() throws Exception {
        assertStores(options -> options.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false));
        assertThat(aws.requests("PutObject").get(0).header("x-amz-content-sha256"))
                .isEqualTo("UNSIGNED-PAYLOAD");
    }

    @Test
    void creates_only_new_objects_if_requested() throws Exception {
        Map<String, String> ifNew = Map.of("If-None-Match", "*");

        assertThat(client.send("PUT", "/state/lock", "1", ifNew, WHOLE).statusCode())
                .isEqualTo(200);
        HttpResponse<String> second = client.send("PUT", "/state/lock", "2", ifNew, WHOLE);

        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(second.body()).contains("<Code>PreconditionFailed</Code>");
        assertThat(aws.object("state", "lock")).contains("1".getBytes());
    }

    @Test
    void lists_by_prefix_and_delimiter() throws Exception {
        for (String key : new String[] {"a", "env%3A/dev/state", "env%3A/prod/state", "z%20z"}) {
            assertThat(client.send("PUT", "/state/" + key, "x", Map.of(), WHOLE).statusCode())
                    .isEqualTo(200);
        }

        assertThat(client.get("/state?list-type=2&prefix=env%3A%2F").body())
                .contains("<Key>env:/dev/state</Key>", "<Key>env:/prod/state</Key>")
                .doesNotContain("<Key>a</Key>");
        assertThat(client.get("/state?list-type=2&delimiter=%2F&encoding-type=url")
                        .body())
                .contains("<Key>a</Key>", "<Key>z%20z</Key>", "<Prefix>env%3A/</Prefix>");
    }

    @Test
    void deletes_and_misses() throws Exception {
        client.send("PUT", "/state/key", "x", Map.of(), WHOLE);
        assertThat(client.send("DELETE", "/state/key", "", Map.of(), WHOLE).statusCode())
                .isEqualTo(204);

        assertThat(client.get("/state/key").body()).contains("<Code>NoSuchKey</Code>");
        assertThat(client.get("/other/key").body()).contains("<Code>NoSuchBucket</Code>");
        assertThat(client.send("HEAD", "/other", "", Map.of(), WHOLE).statusCode())
                .isEqualTo(404);
        assertThat(client.get("/state?versioning").statusCode()).isEqualTo(501);
    }

    @Test
    void refuses_actions_without_permission() throws Exception {
        aws.role("arn:aws:iam::111111111111:role/agent")
                .allowsOn("arn:aws:s3:::state/mine/*", "s3:PutObject", "s3:GetObject");
        Credentials session = aws.instance()
                .role("arn:aws:iam::111111111111:role/agent")
                .session()
                .credentials();
        SignedClient limited = new SignedClient(aws, "s3", session);

        assertThat(limited.send("PUT", "/state/mine/key", "x", Map.of(), WHOLE).statusCode())
                .isEqualTo(200);
        assertThat(limited.send("PUT", "/state/yours/key", "x", Map.of(), WHOLE).body())
                .contains(
                        "<Code>AccessDenied</Code>",
                        "is not authorized to perform: s3:PutObject on resource:"
                                + " &quot;arn:aws:s3:::state/yours/key&quot;");
        assertThat(limited.get("/state/mine/missing").body()).contains("<Code>AccessDenied</Code>");

        aws.expireSessions();
        HttpResponse<String> expired = limited.get("/state/mine/key");
        assertThat(expired.statusCode()).isEqualTo(400);
        assertThat(expired.body()).contains("<Code>ExpiredToken</Code><Message>The provided token has expired.");
    }

    @Test
    void words_refusals_as_s3_does() throws Exception {
        Credentials key = user.credentials();
        assertThat(new SignedClient(aws, "s3", new Credentials("AKIAAAAAAAAAAAAAAAAA", "x", null, null))
                        .get("/state")
                        .body())
                .contains("<Code>InvalidAccessKeyId</Code>");
        assertThat(new SignedClient(aws, "s3", new Credentials(key.accessKeyId(), "x", null, null))
                        .get("/state")
                        .body())
                .contains("<Code>SignatureDoesNotMatch</Code>");
        assertThat(new SignedClient(aws, "s3", new Credentials(key.accessKeyId(), key.secretAccessKey(), "x", null))
                        .get("/state")
                        .body())
                .contains("<Code>InvalidToken</Code>");
        assertThat(new SignedClient(aws, "s3", key)
                        .clockOffset(Duration.ofMinutes(20))
                        .get("/state")
                        .body())
                .contains("<Code>RequestTimeTooSkewed</Code>");
    }

    private void assertStores(Consumer<SignRequest.Builder<AwsCredentialsIdentity>> signing) throws Exception {
        String text = "line\r\n".repeat(50_000);

        HttpResponse<String> put =
                client.send("PUT", "/state/a%20b/%C3%A9%2Bc", text, Map.of("x-amz-meta-color", "blue"), signing);

        assertThat(put.body()).isEmpty();
        assertThat(put.statusCode()).isEqualTo(200);
        HttpResponse<String> got = client.get("/state/a%20b/%C3%A9%2Bc");
        assertThat(got.body()).isEqualTo(text);
        assertThat(got.headers().firstValue("x-amz-meta-color")).contains("blue");
        assertThat(aws.object("state", "a b/é+c")).isPresent();
    }
}
