package io.jenkins.plugins.assumed_role.demo;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Two commands of the AWS CLI for machines without it: {@code sts get-caller-identity} and {@code ec2 describe-instances}, with the default
 * credentials and the signer of the AWS SDK for Java.
 */
final class AwsClient {

    private static final Pattern SHOWN = Pattern.compile("<(?:Arn|instanceId|Code|Message)>([^<]*)<");

    private AwsClient() {}

    public static void main(String[] args) throws Exception {
        HttpResponse<String> answer =
                switch (String.join(" ", args)) {
                    case "sts get-caller-identity" -> ask("sts", "Action=GetCallerIdentity&Version=2011-06-15");
                    case "ec2 describe-instances" -> ask("ec2", "Action=DescribeInstances&Version=2016-11-15");
                    default -> throw new IllegalArgumentException("sts get-caller-identity | ec2 describe-instances");
                };
        SHOWN.matcher(answer.body())
                .results()
                .map(MatchResult::group)
                .map(AwsClient::text)
                .forEach(System.out::println);
        System.exit(answer.statusCode() == 200 ? 0 : 254);
    }

    private static String text(String element) {
        return element.substring(element.indexOf('>') + 1, element.length() - 1);
    }

    private static HttpResponse<String> ask(String service, String form) throws Exception {
        URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
        AwsCredentials credentials;
        try (DefaultCredentialsProvider provider =
                DefaultCredentialsProvider.builder().build()) {
            credentials = provider.resolveCredentials();
        }
        SdkHttpFullRequest request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(builder -> builder.identity(credentials)
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(form.getBytes()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, System.getenv("AWS_REGION")));
        HttpRequest.Builder http = HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofString(form));
        signed.request().forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> http.header(name, value));
            }
        });
        return HttpClient.newHttpClient().send(http.build(), HttpResponse.BodyHandlers.ofString());
    }
}
