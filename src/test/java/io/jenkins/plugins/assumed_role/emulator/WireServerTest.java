package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 as clients may speak it. */
class WireServerTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.instance().tokenRequired(false);
    }

    @Test
    void reads_chunked_bodies() throws Exception {
        talk("POST / HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n" + FORM + "Transfer-Encoding: chunked\r\n\r\n"
                + "9;ext=1\r\nAction=As\r\n9\r\nsumeRole&\r\n5\r\na=%20\r\n0\r\nTrailer: x\r\n\r\n");

        assertThat(aws.requests("AssumeRole"))
                .singleElement()
                .satisfies(request -> assertThat(request.parameters()).containsEntry("a", " "));
    }

    @Test
    void sends_continue_to_clients() throws Exception {
        assertThat(talk("POST / HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n" + FORM
                        + "Expect: 100-continue\r\nContent-Length: 15\r\n\r\nAction=Anything"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ");
    }

    @Test
    void can_be_taken_for_a_proxy() throws Exception {
        assertThat(talk("GET http://169.254.169.254/latest/meta-data/instance-id HTTP/1.1\r\n"
                        + "Host: 169.254.169.254\r\nConnection: close\r\n\r\n"))
                .endsWith("i-0123456789abcdef0");
        assertThat(aws.requests())
                .extracting(RecordedRequest::target)
                .containsExactly("http://169.254.169.254/latest/meta-data/instance-id");
    }

    @Test
    void keeps_connections() throws Exception {
        String request = "GET /latest/meta-data/instance-id HTTP/1.1\r\nHost: aws\r\n";

        assertThat(talk(request + "\r\n" + request + "Connection: close\r\n\r\n"))
                .containsSubsequence("keep-alive", "i-0123456789abcdef0", "close", "i-0123456789abcdef0");
    }

    @Test
    void answers_head_without_a_body() throws Exception {
        assertThat(talk("HEAD /bucket HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("Content-Length: ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void refuses_text_that_it_cannot_decode() throws Exception {
        assertThat(talk("GET /?Action=%zz HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void hangs_up_on_other_protocols() throws Exception {
        assertThat(talk("HELO me\r\n")).isEmpty();
        assertThat(talk("GET / HTTP/1.1\r\nno header\r\n\r\n")).isEmpty();
        assertThat(talk("PUT / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")).isEmpty();
    }

    private String talk(String said) throws IOException {
        try (Socket socket = new Socket(aws.endpoint().getHost(), aws.endpoint().getPort());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
