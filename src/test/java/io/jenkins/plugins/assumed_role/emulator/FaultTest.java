package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the bytes that a client gets for every fault. */
class FaultTest {

    private static final String PATH = "/latest/meta-data/instance-id";
    private static final String BODY = "i-0123456789abcdef0";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.instance().tokenRequired(false);
    }

    @Test
    void errors_count_down() throws Exception {
        aws.fault(PATH, 2, Fault.error(503, "Service Unavailable", ""));

        assertThat(read()).startsWith("HTTP/1.1 503 ");
        assertThat(read()).startsWith("HTTP/1.1 503 ");
        assertThat(read()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + BODY);
        assertThat(aws.count("GET " + PATH)).isEqualTo(3);
    }

    @Test
    void errors_have_the_form_of_the_service() throws Exception {
        aws.fault("AssumeRole", Fault.error(403, "RegionDisabledException", "STS is not activated in this region"));

        assertThat(read("POST", "/?Action=AssumeRole&Version=2011-06-15"))
                .startsWith("HTTP/1.1 403 ")
                .contains("<Type>Sender</Type><Code>RegionDisabledException</Code>"
                        + "<Message>STS is not activated in this region</Message>");
        assertThat(read("POST", "/?Action=GetCallerIdentity&Version=2011-06-15"))
                .contains("MissingAuthenticationToken");
    }

    @Test
    void faults_can_be_taken_back() throws Exception {
        aws.fault(PATH, Fault.html(200));
        assertThat(read()).contains("<title>Sign in</title>");

        aws.clearFaults();
        assertThat(read()).endsWith(BODY);
    }

    @Test
    void delays() throws Exception {
        aws.fault(PATH, Fault.delay(Duration.ofMillis(300)));
        long start = System.nanoTime();

        assertThat(read()).endsWith(BODY);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void keeps_silent() throws Exception {
        aws.fault("/latest/", Fault.silence());
        try (Socket socket = open("GET", PATH)) {
            socket.setSoTimeout(200);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void closing_ends_the_silence() throws Exception {
        aws.fault("/latest/", Fault.silence());
        try (Socket socket = open("GET", PATH)) {
            while (aws.requests().isEmpty()) {
                Thread.sleep(5);
            }
            aws.close();

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void trickles() throws Exception {
        aws.fault(PATH, Fault.trickle(Duration.ofMillis(10)));
        long start = System.nanoTime();

        assertThat(read()).endsWith(BODY);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(10L * BODY.length()));
    }

    @Test
    void never_ends() throws Exception {
        aws.fault(PATH, Fault.endless());
        try (Socket socket = open("GET", PATH)) {
            byte[] much = socket.getInputStream().readNBytes(5_000_000);

            assertThat(much).hasSize(5_000_000);
            assertThat(new String(much, 0, 200, StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("Content-Length");
        }
    }

    @Test
    void sends_huge_bodies() throws Exception {
        aws.fault(PATH, Fault.huge(3_000_000));

        assertThat(read())
                .contains("Content-Length: 3000000")
                .hasSizeGreaterThan(3_000_000)
                .hasSizeLessThan(3_001_000);
    }

    @Test
    void cuts_the_answer() throws Exception {
        aws.fault(PATH, Fault.cut());

        assertThat(read()).contains("Content-Length: 19").endsWith("\r\n\r\ni-0123456");
    }

    @Test
    void promises_more_than_it_has() throws Exception {
        aws.fault(PATH, Fault.wrongLength());

        assertThat(read()).contains("Content-Length: 119").endsWith(BODY);
    }

    @Test
    void closes_without_aword() throws Exception {
        aws.fault(PATH, Fault.noAnswer());

        assertThat(read()).isEmpty();
    }

    @Test
    void speaks_no_http() throws Exception {
        aws.fault(PATH, Fault.garbage());

        assertThat(read()).startsWith("\0\1\2");
    }

    @Test
    void redirects() throws Exception {
        aws.fault(PATH, Fault.redirect(302, URI.create("http://example.com/")));

        assertThat(read()).startsWith("HTTP/1.1 302 ").contains("Location: http://example.com/");
    }

    @Test
    void answers_with_nothing() throws Exception {
        aws.fault(PATH, Fault.empty());

        assertThat(read())
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: 0")
                .endsWith("\r\n\r\n");
    }

    @Test
    void throttles() throws Exception {
        aws.fault("GetCallerIdentity", Fault.throttle(5));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(read("POST", "/?Action=GetCallerIdentity&Version=2011-06-15"));
        }

        assertThat(answers)
                .filteredOn(answer -> answer.contains("<Code>Throttling</Code>"))
                .hasSize(3);
        Thread.sleep(1000);
        assertThat(read("POST", "/?Action=GetCallerIdentity&Version=2011-06-15"))
                .doesNotContain("Throttling");
    }

    @Test
    void runs_something_first() throws Exception {
        aws.fault(PATH, 1, Fault.after(() -> aws.instance().id("i-2")));

        assertThat(read()).endsWith("\r\n\r\ni-2");
    }

    @Test
    void serves_many_at_once() throws Exception {
        aws.fault(PATH, Fault.delay(Duration.ofMillis(300)));
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            long start = System.nanoTime();
            List<Callable<String>> reads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                reads.add(this::read);
            }
            for (Future<String> answer : threads.invokeAll(reads)) {
                assertThat(answer.get()).endsWith(BODY);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        } finally {
            threads.shutdownNow();
        }
    }

    private String read() throws IOException {
        return read("GET", PATH);
    }

    private String read(String method, String path) throws IOException {
        try (Socket socket = open(method, path);
                InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket open(String method, String path) throws IOException {
        Socket socket = new Socket(aws.endpoint().getHost(), aws.endpoint().getPort());
        socket.getOutputStream()
                .write((method + " " + path + " HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }
}
