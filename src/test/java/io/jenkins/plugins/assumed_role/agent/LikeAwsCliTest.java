package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables of proxies and authorities lead the real AWS CLI and an exchange the same way, value by value. */
@Timeout(180)
class LikeAwsCliTest {

    @TempDir
    private static Path directory;

    private static AwsEmulator aws;
    private static RecordingProxy proxy;
    private static OwnCertificate own;
    private static OwnCertificate other;

    @BeforeAll
    static void start() throws Exception {
        Tool.assumeInstalled("aws");
        aws = AwsEmulator.start();
        proxy = new RecordingProxy(null, null);
        own = OwnCertificate.signed(directory);
        other = OwnCertificate.make(directory, "SAN=IP:127.0.0.1");
    }

    @AfterAll
    static void stop() throws Exception {
        if (aws != null) {
            aws.close();
            proxy.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_PROXY=http://PROXY",
                "http_proxy=PROXY",
                "HTTP_PROXY=//PROXY/",
                "HTTP_PROXY=http://user:p%40ss%3Aw@PROXY",
                "HTTP_PROXY=http://user:p%zz^+w@PROXY",
                "HTTP_PROXY=http://PROXY http_proxy=",
                "HTTPS_PROXY=http://PROXY",
                "ALL_PROXY=http://PROXY",
                "HTTP_PROXY=http://PROXY NO_PROXY=*",
                "HTTP_PROXY=http://PROXY NO_PROXY=127.0.0.1",
                "HTTP_PROXY=http://PROXY NO_PROXY=127.0.0.1:PORT",
                "HTTP_PROXY=http://PROXY NO_PROXY=127.0.0.1:1",
                "HTTP_PROXY=http://PROXY NO_PROXY=localhost,127.0.0.1",
                "HTTP_PROXY=http://PROXY NO_PROXY=.0.0.1",
                "HTTP_PROXY=http://PROXY NO_PROXY=27.0.0.1",
                "HTTP_PROXY=http://PROXY NO_PROXY=127.0.0.1 no_proxy=",
                "HTTP_PROXY=http://PROXY no_proxy=example.com NO_PROXY=127.0.0.1",
                "HTTP_PROXY=http://PROXY NO_PROXY=,",
                "HTTP_PROXY=http://PROXY NO_PROXY=example.com,,127.0.0.1,",
                "HTTP_PROXY=http://PROXY NO_PROXY=.127.0.0.1:PORT",
                "HTTP_PROXY=http://us%2Fer:p%2Fw@PROXY/path",
                "Http_Proxy=http://PROXY",
                "HTTP_proxy=http://PROXY HTTP_PROXY=http://127.0.0.1:1",
                "HTTP_proxy= HTTP_PROXY=http://PROXY",
                "HTTP_PROXY=http://PROXY No_Proxy=127.0.0.1",
            })
    void goes_the_same_way(String variables) throws Exception {
        Map<String, String> environment = environment(variables, aws.endpoint().getPort());
        int before = aws.requests().size();

        proxy.forget();
        cli(environment, aws.endpoint());
        List<String> ofCli = proxy.requests();
        proxy.forget();
        send(environment, aws.endpoint());

        assertThat(proxy.requests()).isEqualTo(ofCli);
        assertThat(aws.requests().size() - before).as("both arrived").isEqualTo(2);
    }

    /**
     * A tunnel, at whose end a server has a certificate that only the authority of OWN trusts. An empty AWS_CA_BUNDLE, with which the AWS CLI trusts everybody, is
     * left out.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS_CA_BUNDLE=OWN",
                "AWS_CA_BUNDLE=OTHER",
                "AWS_CA_BUNDLE=/nonexistent.pem",
                "AWS_CA_BUNDLE=DIRECTORY",
                "REQUESTS_CA_BUNDLE=OWN",
                "REQUESTS_CA_BUNDLE=OTHER",
                "REQUESTS_CA_BUNDLE=/nonexistent.pem",
                "AWS_CA_BUNDLE=OWN REQUESTS_CA_BUNDLE=OTHER",
                "AWS_CA_BUNDLE=OTHER REQUESTS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://PROXY AWS_CA_BUNDLE=OWN",
                "https_proxy=PROXY AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://user:p%40ss@PROXY AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://user:p%40ss@PROXY AWS_CA_BUNDLE=OTHER",
                "HTTP_PROXY=http://PROXY AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://PROXY NO_PROXY=127.0.0.1:PORT AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://PROXY NO_PROXY=127.0.0.1:443 AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://127.0.0.1:1 AWS_CA_BUNDLE=OWN",
                "HTTPS_PROXY=http://127.0.0.1:1 NO_PROXY=* AWS_CA_BUNDLE=OWN",
            })
    void takes_the_same_tunnel_and_trusts_the_same_authorities(String variables) throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        HttpsServer server = own.serve(exchange -> arrived.incrementAndGet());
        try {
            URI endpoint = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
            Map<String, String> environment = environment(variables, endpoint.getPort());

            proxy.forget();
            cli(environment, endpoint);
            List<String> ofCli = proxy.requests();
            int byCli = arrived.getAndSet(0);
            proxy.forget();
            try {
                send(environment, endpoint);
            } catch (ExchangeException x) {
                assertThat(arrived).as(x.getMessage()).hasValue(0);
            }

            assertThat(proxy.requests()).isEqualTo(ofCli);
            assertThat(arrived).hasValue(byCli);
        } finally {
            server.stop(0);
        }
    }

    private Map<String, String> environment(String variables, int port) {
        Map<String, String> environment = new TreeMap<>();
        for (String variable : variables.split(" ")) {
            String[] parts = variable.split("=", 2);
            environment.put(
                    parts[0],
                    parts[1].replace("PROXY", "127.0.0.1:" + proxy.port())
                            .replace("PORT", String.valueOf(port))
                            .replace("OWN", own.bundle().toString())
                            .replace("OTHER", other.bundle().toString())
                            .replace("DIRECTORY", own.bundle().getParent().toString()));
        }
        return environment;
    }

    private static void send(Map<String, String> environment, URI endpoint) throws Exception {
        new ThisMachine("here", environment)
                .exchange(new HttpCall(
                        Destination.CONFIGURED_STS,
                        "POST",
                        URI.create(endpoint + "/"),
                        Map.of(),
                        new byte[0],
                        5_000,
                        10_000,
                        64 * 1024));
    }

    private static void cli(Map<String, String> environment, URI endpoint) throws Exception {
        ProcessBuilder command = new ProcessBuilder("aws", "sts", "get-caller-identity");
        command.environment().clear();
        command.environment().putAll(environment);
        command.environment().put("PATH", System.getenv("PATH"));
        command.environment().put("HOME", directory.toString());
        command.environment().put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        command.environment().put("AWS_SECRET_ACCESS_KEY", "any");
        command.environment().put("AWS_DEFAULT_REGION", "eu-central-1");
        command.environment().put("AWS_MAX_ATTEMPTS", "1");
        command.environment().put("AWS_ENDPOINT_URL_STS", endpoint.toString());
        command.redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        Process process = command.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
