package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** Reads any bytes of a server: the result is a whole answer within bounds, or an exception, in bounded time. */
public final class HttpAnswerFuzz {

    private static final int MAX_BYTES = 4_096;
    private static final int TOTAL_MILLIS = 2_000;
    private static final ThisMachine PLACE = new ThisMachine("here", Map.of());
    private static final ServerSocket SERVER = listen();
    private static volatile byte[] answer;

    private HttpAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws InterruptedException {
        answer = data;
        HttpCall call = new HttpCall(
                Destination.CONTAINER_CREDENTIALS,
                "GET",
                URI.create("http://127.0.0.1:" + SERVER.getLocalPort() + "/"),
                Map.of("Accept", "application/json"),
                new byte[0],
                TOTAL_MILLIS,
                TOTAL_MILLIS,
                MAX_BYTES);
        HttpAnswer found = null;
        ExchangeException failure = null;
        long start = System.nanoTime();
        try {
            found = PLACE.exchange(call);
        } catch (ExchangeException x) {
            failure = x;
        }
        long nanos = System.nanoTime() - start;

        assertThat(nanos).isLessThan((TOTAL_MILLIS + 20_000) * 1_000_000L);
        if (failure == null) {
            check(found);
        } else {
            assertThat(failure.getMessage()).startsWith(call.toString());
            assertThat(failure.reason()).isIn(Reason.BROKEN_ANSWER, Reason.NO_ANSWER_IN_TIME, Reason.NO_CONNECTION);
        }
    }

    private static void check(HttpAnswer found) {
        assertThat(found.status()).isBetween(100, 999);
        assertThat(found.body()).hasSizeLessThanOrEqualTo(MAX_BYTES);
        assertThat(found.headers().keySet())
                .allMatch(name -> name != null && name.equals(name.toLowerCase(Locale.ROOT)));
    }

    private static ServerSocket listen() {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(server), "answers");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.setSoTimeout(TOTAL_MILLIS);
                int ends = 0;
                for (int c = client.getInputStream().read(); c >= 0 && ends < 2; ) {
                    ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
                    c = ends < 2 ? client.getInputStream().read() : c;
                }
                client.getOutputStream().write(answer);
                client.shutdownOutput();
            } catch (IOException x) {
                // The client had enough.
            }
        }
    }
}
