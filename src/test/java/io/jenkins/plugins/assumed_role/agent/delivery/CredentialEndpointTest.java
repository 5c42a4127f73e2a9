package io.jenkins.plugins.assumed_role.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class CredentialEndpointTest {

    private final String id = UUID.randomUUID().toString().replace("-", "");
    private static final String TOKEN = "the-token-of-this-block";
    private static final String DOCUMENT = "{\"AccessKeyId\":\"ASIA1\"}";

    private final Deliveries deliveries = new LocalDeliveries();

    @TempDir
    private Path temp;

    private Path files;
    private int port;

    @BeforeEach
    void open() throws Exception {
        Published published = publish(0, DOCUMENT, 60_000);
        port = published.port();
        files = Path.of(published.directory());
    }

    @AfterEach
    void close() throws Exception {
        deliveries.withdraw(id, index());
    }

    @Test
    void a_client_with_the_token_gets_the_newest_credentials() throws Exception {
        assertThat(get(TOKEN)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + DOCUMENT);

        publish(0, "{\"AccessKeyId\":\"ASIA2\"}", 60_000);

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
    void other_clients_get_nothing(String request) throws Exception {
        assertThat(send(request)).containsPattern("^HTTP/1.1 40[34] ").doesNotContain("ASIA1", TOKEN);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "POSIX permissions")
    void the_token_is_in_a_file_of_its_owner_without_a_line_end() throws Exception {
        Path token = files.resolve("token");

        assertThat(files.getFileName()).hasToString("assumed-role-" + id);
        assertThat(token).hasContent(TOKEN);
        assertThat(Files.size(token)).isEqualTo(TOKEN.length());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                .isEqualTo("rw-------");
        assertThat(files.resolve("config")).isEmptyFile();
        assertThat(files.resolve("credentials")).isEmptyFile();

        deliveries.withdraw(id, index());

        assertThat(files).doesNotExist();
    }

    @Test
    void an_open_endpoint_keeps_its_token_when_the_session_is_renewed() throws Exception {
        deliveries.publish(endpoint("another-token", port), document("{\"AccessKeyId\":\"ASIA2\"}", 60_000));

        assertThat(files.resolve("token")).hasContent(TOKEN);
        assertThat(get(TOKEN)).endsWith("{\"AccessKeyId\":\"ASIA2\"}");
        assertThat(get("another-token")).startsWith("HTTP/1.1 403 ");
    }

    /** A process that listened at the port in the meantime can have the token of a client. */
    @Test
    void a_token_is_worth_nothing_when_the_endpoint_is_opened_again_at_its_port() throws Exception {
        CredentialEndpoint.stop(id);

        deliveries.publish(endpoint("another-token", port), document(DOCUMENT, 60_000));

        assertThat(get(TOKEN)).startsWith("HTTP/1.1 403 ").doesNotContain("ASIA1");
        assertThat(files.resolve("token")).hasContent("another-token");
        assertThat(get("another-token")).endsWith(DOCUMENT);
    }

    @Test
    void while_another_process_has_the_port_the_token_stays_the_one_before() throws Exception {
        CredentialEndpoint.stop(id);
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

            assertThatThrownBy(() -> deliveries.publish(endpoint("another-token", port), document(DOCUMENT, 60_000)))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("token");
        }

        assertThat(files.resolve("token")).hasContent(TOKEN);
    }

    @Test
    void connections_without_a_token_block_no_client() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
                if (i % 20 == 0) {
                    assertThat(get(TOKEN)).startsWith("HTTP/1.1 200 ");
                }
            }
            idle.get(0).setSoTimeout(5_000);
            assertThat(idle.get(0).getInputStream().read()).isNegative();
        } finally {
            for (Socket client : idle) {
                client.close();
            }
        }
    }

    @Test
    void expired_credentials_are_not_served() throws Exception {
        publish(0, DOCUMENT, -1);

        assertThat(get(TOKEN)).startsWith("HTTP/1.1 503 ").doesNotContain("ASIA1");
    }

    @Test
    void a_client_waits_for_credentials_that_are_about_to_come() throws Exception {
        publish(0, DOCUMENT, -1);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::answerOrNothing);
        Thread.sleep(500);

        publish(0, "{\"AccessKeyId\":\"ASIA2\"}", 60_000);

        assertThat(answer.get()).startsWith("HTTP/1.1 200 ").endsWith("{\"AccessKeyId\":\"ASIA2\"}");
    }

    @Test
    void slow_broken_and_greedy_clients_do_not_delay_others_for_long() throws Exception {
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
    void after_a_reconnection_the_endpoint_replaces_the_old_one_at_its_port() throws Exception {
        // Another connection to the agent has other classes, which do not know the endpoints of these.
        CredentialEndpoint again = CredentialEndpoint.open(endpoint(TOKEN, port), document("{\"again\":1}", 60_000));

        assertThat(again.port()).isEqualTo(port);
        assertThat(get(TOKEN)).endsWith("{\"again\":1}");
        assertThat(deliveries.deliveries(index())).containsEntry(id, "job#1");
    }

    @Test
    void a_withdrawn_endpoint_is_gone_and_stays_so() throws Exception {
        deliveries.withdraw(id, index());

        assertThatThrownBy(() -> get(TOKEN)).isInstanceOf(ConnectException.class);
        assertThat(deliveries.deliveries(index())).doesNotContainKey(id);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().contains(id));

        assertThatThrownBy(() -> publish(port, DOCUMENT, 60_000)).hasMessage("the block has ended");
        assertThatThrownBy(() -> get(TOKEN)).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_port_that_another_process_took_is_an_error() throws Exception {
        CredentialEndpoint.stop(id);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> publish(other.getLocalPort(), DOCUMENT, 60_000))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining(TOKEN);
        }
    }

    private Published publish(int port, String document, long left) throws Exception {
        return deliveries.publish(endpoint(TOKEN, port), document(document, left));
    }

    private Delivery.Endpoint endpoint(String token, int port) {
        return new Delivery.Endpoint(id, "job#1", temp.toString(), index(), token, port);
    }

    private String index() {
        return temp.resolve("index").toString();
    }

    private static SessionDocument document(String json, long left) {
        return new SessionDocument(json, 1, left);
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
