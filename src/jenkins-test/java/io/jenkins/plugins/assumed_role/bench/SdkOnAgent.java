package io.jenkins.plugins.assumed_role.bench;

import java.net.URI;
import jenkins.security.MasterToSlaveCallable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/** The alternative of a plugin without a tunnel: the AWS SDK itself on the agent. */
public final class SdkOnAgent extends MasterToSlaveCallable<String, RuntimeException> {

    private static final long serialVersionUID = 1;

    private final boolean apache;
    private final String endpoint;
    private final String role;

    SdkOnAgent(boolean apache, String endpoint, String role) {
        this.apache = apache;
        this.endpoint = endpoint;
        this.role = role;
    }

    @Override
    public String call() {
        try (SdkHttpClient http = apache ? ApacheHttpClient.create() : UrlConnectionHttpClient.create();
                DefaultCredentialsProvider source =
                        DefaultCredentialsProvider.builder().build();
                StsClient sts = StsClient.builder()
                        .httpClient(http)
                        .region(Region.EU_CENTRAL_1)
                        .endpointOverride(URI.create(endpoint))
                        .credentialsProvider(source)
                        .build()) {
            return sts.assumeRole(request -> request.roleArn(role).roleSessionName("bench"))
                    .credentials()
                    .accessKeyId();
        }
    }
}
