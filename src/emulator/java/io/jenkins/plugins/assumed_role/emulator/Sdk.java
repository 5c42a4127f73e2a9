package io.jenkins.plugins.assumed_role.emulator;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The real SDK against the emulator. */
final class Sdk {
    private Sdk() {}

    static StsClient sts(AwsEmulator aws, Credentials credentials) {
        return sts(aws, credentials, "eu-central-1", UnaryOperator.identity());
    }

    static StsClient sts(AwsEmulator aws, Credentials credentials, String region, UnaryOperator<String> tamper) {
        return StsClient.builder()
                .endpointOverride(aws.endpoint())
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(of(credentials)))
                .httpClient(new PlainSdkHttpClient(tamper))
                .overrideConfiguration(config ->
                        config.retryStrategy(RetryMode.STANDARD).retryStrategy(strategy -> strategy.maxAttempts(1)))
                .build();
    }

    static AwsCredentials of(Credentials credentials) {
        return credentials.sessionToken() == null
                ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
                : AwsSessionCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
    }

    /** The refusal that an operation meets. */
    static StsException refusal(StsClient sts, Consumer<StsClient> operation) {
        return Assertions.catchThrowableOfType(StsException.class, () -> operation.accept(sts));
    }
}
