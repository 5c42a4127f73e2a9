package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The real SDK signs, and the emulator believes it just as far as STS would. */
class StsSignatureTest {

    private static final String USER = "arn:aws:iam::111111111111:user/ci";
    private static final String ROLE = "arn:aws:iam::222222222222:role/team/terraform";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private Credentials key;

    @BeforeEach
    void start() {
        key = aws.user(USER).mayAssume(ROLE).credentials();
        aws.role(ROLE).trusts(USER);
    }

    @Test
    void knows_the_caller_by_a_long_lived_key() {
        var identity = Sdk.sts(aws, key).getCallerIdentity();

        assertThat(identity.arn()).isEqualTo(USER);
        assertThat(identity.account()).isEqualTo("111111111111");
        assertThat(identity.userId()).startsWith("AIDA");
        assertThat(aws.requests("GetCallerIdentity")).singleElement().satisfies(request -> {
            assertThat(request.callerArn()).isEqualTo(USER);
            assertThat(request.region()).isEqualTo("eu-central-1");
            assertThat(request.parameters()).containsEntry("Version", "2011-06-15");
        });
    }

    @Test
    void knows_the_caller_by_a_session() {
        Credentials session = session();

        assertThat(Sdk.sts(aws, session).getCallerIdentity().arn())
                .isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/build-1");
    }

    @Test
    void refuses_a_wrong_secret() {
        StsException refusal = refusal(new Credentials(key.accessKeyId(), "x".repeat(40), null, null));

        assertThat(refusal.statusCode()).isEqualTo(403);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
    }

    @Test
    void refuses_an_unknown_key() {
        StsException refusal = refusal(new Credentials("AKIAAAAAAAAAAAAAAAAA", "x".repeat(40), null, null));

        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void refuses_a_body_other_than_the_signed_one() {
        StsClient tampering =
                Sdk.sts(aws, key, "eu-central-1", body -> body.replace("DurationSeconds=900", "DurationSeconds=901"));

        StsException refusal = Sdk.refusal(
                tampering,
                sts -> sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("x1").durationSeconds(900)));

        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
        assertThat(aws.sessions()).isEmpty();
    }

    @Test
    void refuses_another_sessions_token() {
        Credentials session = session();
        Credentials mixed = new Credentials(
                session.accessKeyId(), session.secretAccessKey(), session().sessionToken(), null);

        assertThat(refusal(mixed).awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void refuses_an_expired_session() {
        Credentials session = session();
        aws.expireSessions();

        StsException refusal = refusal(session);

        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken");
        assertThat(refusal.awsErrorDetails().errorMessage())
                .isEqualTo("The security token included in the request is expired");
    }

    @Test
    void shows_the_difference_of_the_clocks() throws Exception {
        String action = "Action=GetCallerIdentity&Version=2011-06-15";
        // Not with a client of the SDK: it takes the difference over for all clients in the JVM.
        SignedClient client = new SignedClient(aws, "sts", key);

        assertThat(client.clockOffset(Duration.ofMinutes(-16)).form(action).body())
                .containsPattern(
                        "Signature expired: \\d{8}T\\d{6}Z is now earlier than \\d{8}T\\d{6}Z \\(\\d{8}T\\d{6}Z - 15 min\\.\\)");
        assertThat(client.clockOffset(Duration.ofMinutes(16)).form(action).body())
                .contains("Signature not yet current: ");
        assertThat(client.clockOffset(Duration.ofMinutes(-14)).form(action).body())
                .contains(USER);
    }

    @Test
    void refuses_other_regions_if_configured() {
        aws.onlyRegions("us-east-1");

        assertThat(refusal(key).awsErrorDetails().errorMessage()).contains("valid region");
    }

    @Test
    void knows_no_keys_of_other_partitions() {
        StsException refusal =
                Sdk.refusal(Sdk.sts(aws, key, "cn-north-1", UnaryOperator.identity()), StsClient::getCallerIdentity);

        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
    }

    private Credentials session() {
        var credentials = Sdk.sts(aws, key)
                .assumeRole(r -> r.roleArn(ROLE).roleSessionName("build-1"))
                .credentials();
        return new Credentials(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken(),
                credentials.expiration());
    }

    private StsException refusal(Credentials credentials) {
        return Sdk.refusal(Sdk.sts(aws, credentials), StsClient::getCallerIdentity);
    }
}
