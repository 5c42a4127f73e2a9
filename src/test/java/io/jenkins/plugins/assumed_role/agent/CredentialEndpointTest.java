package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CredentialEndpointTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String TOKEN = "the-token-of-this-block";
    private static final String DOCUMENT = "{\"AccessKeyId\":\"ASIA1\"}";

    private final ThisMachine place = new ThisMachine("here", java.util.Map.of());
    private int port;

    @BeforeEach
    void open() throws Exception {
        port = URI.create(publish(0, DOCUMENT, soon())).getPort();
    }

    @AfterEach
    void close() throws Exception {
        place.withdraw(ID, null);
    }

    @Test
    void whoever_has_the_token_gets_the_newest_credentials() throws Exception {
        assertThat(get(TOKEN)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + DOCUMENT);

        publish(0, "{\"AccessKeyId\":\"ASIA2\"}", soon());

        assertThat(get(TOKEN)).endsWith("{\"AccessKeyId\":\"ASIA2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /credentials HTTP/1.1\r\n\r\n",
                "GET /credentials HTTP/1.1\r\nAuthorization: wrong\r\n\r\n",
                "GET /credentials HTTP/1.1\r\nAuthorization: \r\n\r\n",
                "GET /credentials HTTP/1.1\r\nX-Authorization: the-token-of-this-block\r\n\r\n",
                "GET /credentials HTTP/1.1\r\nAuthorization: the-token-of-this-blocK\r\n\r\n",
                "GET /credentials HTTP/1.1\r\nAuthorization: the-token-of-this-block and more\r\n\r\n",
                "POST /credentials HTTP/1.1\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "HEAD /credentials HTTP/1.1\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "GET / HTTP/1.1\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "GET /credentials/ HTTP/1.1\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "GET http://169.254.169.254/credentials HTTP/1.1\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "GET /credentials HTTP/1.1\r\n\r\nAuthorization: the-token-of-this-block\r\n\r\n",
                "\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void everybody_else_gets_nothing(String request) throws Exception {
        assertThat(send(request)).containsPattern("^HTTP/1.1 40[34] ").doesNotContain("ASIA1", TOKEN);
    }

    @Test
    void expired_credentials_are_not_given_out() throws Exception {
        publish(0, DOCUMENT, System.currentTimeMillis() - 1);

        assertThat(get(TOKEN)).startsWith("HTTP/1.1 503 ").doesNotContain("ASIA1");
    }

    @Test
    void a_client_waits_for_credentials_that_are_about_to_come() throws Exception {
        publish(0, DOCUMENT, System.currentTimeMillis() - 1);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::answerOrNothing);
        Thread.sleep(500);

        publish(0, "{\"AccessKeyId\":\"ASIA2\"}", soon());

        assertThat(answer.get()).startsWith("HTTP/1.1 200 ").endsWith("{\"AccessKeyId\":\"ASIA2\"}");
    }

    @Test
    void slow_broken_and_greedy_clients_keep_nobody_else_waiting_for_long() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                clients.add(client);
                write(client, i % 2 == 0 ? "GET /cred" : "");
            }
            String answer = "";
            for (long end = System.nanoTime() + 10_000_000_000L; answer.isEmpty() && System.nanoTime() < end; ) {
                answer = answerOrNothing();
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void a_request_without_end_is_cut_off() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(20_000);
            assertThatThrownBy(() -> {
                        write(client, "GET /credentials HTTP/1.1\r\n" + "X: y\r\n".repeat(10_000));
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void only_loopback_can_connect() throws Exception {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> {
                                try (Socket client = new Socket()) {
                                    client.connect(new InetSocketAddress(address, port), 2_000);
                                }
                            })
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void after_a_reconnection_it_is_opened_again_on_its_port_in_place_of_the_old_one() throws Exception {
        // Another connection to the agent has other classes, with no memory of what these opened.
        CredentialEndpoint again =
                CredentialEndpoint.open(new Delivery.Endpoint(ID, "job#1", TOKEN, port), "{\"again\":1}", soon());

        assertThat(again.port()).isEqualTo(port);
        assertThat(get(TOKEN)).endsWith("{\"again\":1}");
        assertThat(place.deliveries("/nonexistent")).containsEntry(ID, "job#1");
    }

    @Test
    void it_is_gone_when_it_is_withdrawn_and_can_be_opened_again() throws Exception {
        place.withdraw(ID, null);

        assertThatThrownBy(() -> get(TOKEN)).isInstanceOf(ConnectException.class);
        assertThat(place.deliveries("/nonexistent")).doesNotContainKey(ID);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().contains(ID));

        publish(port, DOCUMENT, soon());
        assertThat(get(TOKEN)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_port_that_somebody_else_took_is_an_error() throws Exception {
        place.withdraw(ID, null);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> publish(other.getLocalPort(), DOCUMENT, soon()))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining(TOKEN);
        }
    }

    private String publish(int port, String document, long until) throws Exception {
        return place.publish(new Delivery.Endpoint(ID, "job#1", TOKEN, port), document, until);
    }

    private static long soon() {
        return System.currentTimeMillis() + 60_000;
    }

    private String get(String token) throws IOException {
        return send(
                "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\naUTHORIZATION: " + token + "\r\n\r\n");
    }

    private String answerOrNothing() {
        try {
            return get(TOKEN);
        } catch (IOException x) {
            return "";
        }
    }

    private String send(String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(5_000);
            write(client, request);
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
