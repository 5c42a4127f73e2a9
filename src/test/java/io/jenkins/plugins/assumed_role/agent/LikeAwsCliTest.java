package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables of a proxy lead the real AWS CLI and an exchange the same way, value by value. */
@Timeout(180)
class LikeAwsCliTest {

    @TempDir
    private static Path directory;

    private static AwsEmulator aws;
    private static RecordingProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "aws")));
        assumeThat(installed).as("aws is on the PATH").isTrue();
        aws = AwsEmulator.start();
        proxy = new RecordingProxy(null, null);
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
            })
    void goes_the_same_way(String variables) throws Exception {
        Map<String, String> environment = new TreeMap<>();
        for (String variable : variables.split(" ")) {
            String[] parts = variable.split("=", 2);
            environment.put(
                    parts[0],
                    parts[1].replace("PROXY", "127.0.0.1:" + proxy.port())
                            .replace("PORT", String.valueOf(aws.endpoint().getPort())));
        }

        List<String> cli = wayOf(() -> cli(environment));
        List<String> ours = wayOf(() -> new ThisMachine("here", environment)
                .exchange(new HttpCall(
                        Destination.CONFIGURED_STS,
                        "POST",
                        URI.create(aws.endpoint() + "/"),
                        Map.of(),
                        new byte[0],
                        5_000,
                        10_000,
                        64 * 1024)));

        assertThat(ours).isEqualTo(cli);
    }

    private interface Request {
        void send() throws Exception;
    }

    /** Empty for the direct one. */
    private static List<String> wayOf(Request request) throws Exception {
        proxy.forget();
        int before = aws.requests().size();
        request.send();
        assertThat(aws.requests().size()).as("it arrived").isGreaterThan(before);
        return proxy.requests();
    }

    private static void cli(Map<String, String> environment) throws Exception {
        ProcessBuilder command = new ProcessBuilder("aws", "sts", "get-caller-identity");
        command.environment().clear();
        command.environment().putAll(environment);
        command.environment().put("PATH", System.getenv("PATH"));
        command.environment().put("HOME", directory.toString());
        command.environment().put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        command.environment().put("AWS_SECRET_ACCESS_KEY", "any");
        command.environment().put("AWS_DEFAULT_REGION", "eu-central-1");
        command.environment().put("AWS_MAX_ATTEMPTS", "1");
        command.environment().put("AWS_ENDPOINT_URL_STS", aws.endpoint().toString());
        command.redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        Process process = command.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
