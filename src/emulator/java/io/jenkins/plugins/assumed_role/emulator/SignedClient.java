package io.jenkins.plugins.assumed_role.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Sends single requests, signed by the SDK's own signer, so that a test has both ends of the wire in hand. */
final class SignedClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AwsEmulator aws;
    private final String service;
    private final Credentials credentials;
    private Clock clock = Clock.systemUTC();

    SignedClient(AwsEmulator aws, String service, Credentials credentials) {
        this.aws = aws;
        this.service = service;
        this.credentials = credentials;
    }

    /** Signs with another time from now on. */
    SignedClient clockOffset(Duration offset) {
        clock = Clock.offset(Clock.systemUTC(), offset);
        return this;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", Map.of(), options -> {});
    }

    /** A request to a query API. */
    HttpResponse<String> form(String form) throws IOException, InterruptedException {
        return send(
                "POST",
                "/",
                form,
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                options -> {});
    }

    /** @param options the options of the signer, such as how the body is signed */
    HttpResponse<String> send(
            String method,
            String path,
            String body,
            Map<String, String> headers,
            Consumer<SignRequest.Builder<AwsCredentialsIdentity>> options)
            throws IOException, InterruptedException {
        SignedRequest signed = sign(method, path, body, headers, options);
        byte[] payload = signed.payload().isPresent()
                ? signed.payload().get().newStream().readAllBytes()
                : new byte[0];
        HttpRequest.Builder request = HttpRequest.newBuilder(aws.endpoint().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(payload));
        signed.request().forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private SignedRequest sign(
            String method,
            String path,
            String body,
            Map<String, String> headers,
            Consumer<SignRequest.Builder<AwsCredentialsIdentity>> options) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        // The signer signs every body unless it is to go over TLS.
        URI uri = URI.create(aws.endpoint().resolve(path).toString().replaceFirst("http", "https"));
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(uri);
        headers.forEach(request::putHeader);
        if (bytes.length > 0) {
            request.putHeader("Content-Length", String.valueOf(bytes.length));
        }
        boolean s3 = service.equals("s3");
        return AwsV4HttpSigner.create().sign(builder -> {
            builder.identity(Sdk.of(credentials))
                    .request(request.build())
                    .payload(() -> new ByteArrayInputStream(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !s3)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !s3)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock);
            options.accept(builder);
        });
    }
}
