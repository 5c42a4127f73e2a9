package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One client of the SDK for each endpoint, since building one takes longer than a call. A client knows its endpoint and nothing else: each
 * call brings its credentials, its time limit and the machine that it leaves from, and the client keeps none of them.
 */
final class StsClients {

    private static final Logger LOGGER = Logger.getLogger(StsClients.class.getName());

    /** The most clients, of which those used last stay. Endpoints come from the configuration, so there are few. */
    private static final int MOST = 32;

    /** A number so high that the time limit ends first. */
    private static final int ATTEMPTS = 60;

    /**
     * The SDK's own pauses grow to 20 s, in which a throttled service has long been idle again: many branches would then take three
     * times as long.
     */
    private static final BackoffStrategy AFTER_THROTTLING =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(4));

    /** Serves the time limits of all calls; the SDK would start a thread for each. */
    private static final ScheduledThreadPoolExecutor TIMER = DaemonThreads.timer("AWS time limits");

    /** The SDK performs a call on the thread that makes it. */
    private static final ThreadLocal<MachineHttpClient> WAY = new ThreadLocal<>();

    /** Clients by region and URL as one text: Java makes the methods of a record at run time, which the launcher would wait for. */
    private static final Map<String, StsClient> CLIENTS =
            Collections.synchronizedMap(new LinkedHashMap<>(MOST, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, StsClient> eldest) {
                    return size() > MOST;
                }
            });

    private StsClients() {}

    /** @param way takes the requests of this call */
    static <T> T call(StsEndpoint endpoint, MachineHttpClient way, Function<StsClient, T> operation) throws Failure {
        StsClient client = kept(endpoint);
        WAY.set(way);
        try {
            return operation.apply(client);
        } finally {
            WAY.remove();
        }
    }

    /** The SDK parses the profiles of its own process whenever it builds a client, though this one has others. */
    private static StsClient kept(StsEndpoint endpoint) throws Failure {
        try {
            // The key contains no password of a URL.
            return endpoint.uri().getRawUserInfo() == null
                    ? CLIENTS.computeIfAbsent(endpoint.region().id() + " " + endpoint.uri(), key -> client(endpoint))
                    : client(endpoint);
        } catch (IllegalArgumentException x) {
            LOGGER.log(Level.WARNING, "The AWS SDK cannot build a client for STS", x);
            throw new Failure(
                    "the AWS SDK on the Jenkins controller cannot be used, probably because it cannot parse the AWS config file or credentials"
                            + " file of the user that Jenkins runs as",
                    "Correct ~/.aws/config and ~/.aws/credentials there. Blocks do not use these files, but the AWS SDK reads them. See the"
                            + " log of Jenkins.");
        }
    }

    /** Sets everything that the SDK would otherwise read from the environment and the profiles of the controller. */
    private static StsClient client(StsEndpoint endpoint) {
        return StsClient.builder()
                .region(endpoint.region())
                .endpointOverride(endpoint.uri())
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .defaultsMode(DefaultsMode.STANDARD)
                .httpClient(new OnItsWay())
                .overrideConfiguration(configuration -> configuration
                        .scheduledExecutorService(TIMER)
                        .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                                .maxAttempts(ATTEMPTS)
                                .throttlingBackoffStrategy(AFTER_THROTTLING)
                                // The SDK would count the failures of all calls together.
                                .circuitBreakerEnabled(false)
                                .build())
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .defaultProfileName("default"))
                .build();
    }

    /** Hands each request to the machine of the call that it belongs to. */
    private static final class OnItsWay implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return WAY.get().prepareRequest(request);
        }

        @Override
        public void close() {
            // No connection stays open between two calls.
        }
    }
}
