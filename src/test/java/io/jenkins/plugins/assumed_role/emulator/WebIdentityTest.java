package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** Tokens instead of signatures. */
class WebIdentityTest {

    private static final String ROLE = "arn:aws:iam::222222222222:role/irsa";
    private static final String ISSUER = "https://oidc.example.com/id/42";
    private static final String SUBJECT = "system:serviceaccount:ci:agent";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private StsClient sts;
    private IdentityProvider provider;

    @BeforeEach
    void start() {
        provider = aws.identityProvider(ISSUER);
        aws.role(ROLE).trustsWebIdentity(ISSUER, "system:serviceaccount:ci:*").maxSessionDuration(Duration.ofHours(2));
        sts = Sdk.sts(aws, new Credentials("unused", "unused", null, null));
    }

    @Test
    void takes_a_token_without_a_signature() {
        var response = sts.assumeRoleWithWebIdentity(r -> r.roleArn(ROLE)
                .roleSessionName("pod")
                .durationSeconds(7200)
                .webIdentityToken(provider.token(SUBJECT, Duration.ofMinutes(5))));

        assertThat(response.subjectFromWebIdentityToken()).isEqualTo(SUBJECT);
        assertThat(response.audience()).isEqualTo("sts.amazonaws.com");
        assertThat(response.provider()).isEqualTo("arn:aws:iam::222222222222:oidc-provider/oidc.example.com/id/42");
        assertThat(response.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/irsa/pod");
        assertThat(aws.requests("AssumeRoleWithWebIdentity"))
                .singleElement()
                .satisfies(
                        request -> assertThat(request.header("Authorization")).isNull());
    }

    @Test
    void refuses_other_subjects() {
        assertThat(refusal(provider.token("system:serviceaccount:prod:agent", Duration.ofMinutes(5))))
                .isEqualTo("403 AccessDenied Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    @Test
    void refuses_other_issuers_audiences_and_forgeries() {
        String token = provider.token(SUBJECT, Duration.ofMinutes(5));
        assertThat(refusal(token.substring(0, token.length() - 20) + "A".repeat(20)))
                .startsWith("400 InvalidIdentityToken Couldn't retrieve verification key");
        assertThat(refusal("not.a-token"))
                .startsWith("400 InvalidIdentityToken The ID Token provided is not a valid JWT.");
        assertThat(refusal(provider.token(SUBJECT, "other", Duration.ofMinutes(5))))
                .isEqualTo("400 InvalidIdentityToken Incorrect token audience");

        try (AwsEmulator elsewhere = AwsEmulator.start()) {
            assertThat(refusal(elsewhere
                            .identityProvider("https://elsewhere.example.com")
                            .token(SUBJECT, Duration.ofMinutes(5))))
                    .isEqualTo("400 InvalidIdentityToken No OpenIDConnect provider found in your account for"
                            + " https://elsewhere.example.com");
        }
    }

    @Test
    void refuses_expired_tokens() {
        assertThat(refusal(provider.token(SUBJECT, Duration.ofMinutes(-1))))
                .matches(
                        "400 ExpiredTokenException Token expired: current date/time \\d+ must be before the expiration date/time \\d+");
    }

    @Test
    void reports_a_provider_that_cannot_be_reached() {
        provider.unreachable(true);

        assertThat(refusal(provider.token(SUBJECT, Duration.ofMinutes(5)))).startsWith("400 IDPCommunicationError");
    }

    private String refusal(String token) {
        StsException refusal = Sdk.refusal(
                sts,
                client -> client.assumeRoleWithWebIdentity(
                        r -> r.roleArn(ROLE).roleSessionName("pod").webIdentityToken(token)));
        return refusal.statusCode() + " " + refusal.awsErrorDetails().errorCode() + " "
                + refusal.awsErrorDetails().errorMessage();
    }
}
