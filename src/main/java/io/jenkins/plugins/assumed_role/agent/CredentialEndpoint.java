package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A server on the loopback of this machine that answers one question of those who know its token: what are the credentials now?
 *
 * <p>It goes on when the controller is away, and ends by itself a quarter of an hour after the credentials it has. Its thread is found by
 * name and ends when it is interrupted: after a reconnection the classes of the connection before are strangers to the new ones, and
 * only the JDK is common to both.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
final class CredentialEndpoint {

    static final String PATH = "/credentials";

    private static final String THREAD = "AWS credential endpoint ";
    private static final String NAME_OF = " of ";
    private static final int MAX_CLIENTS = 32;
    private static final int MAX_REQUEST_BYTES = 8 * 1024;
    private static final int MAX_REQUEST_MILLIS = 3_000;
    /** The shortest time that an SDK waits for an answer is botocore's 2 s. */
    private static final int MAX_WAIT_MILLIS = 1_500;

    private static final int POLL_MILLIS = 500;
    private static final int HANDOVER_MILLIS = 5_000;
    private static final int GRACE_MILLIS = 15 * 60_000;

    private final byte[] token;
    private final ServerSocket socket;
    private final Thread acceptor;
    private final ExecutorService clients;
    private volatile byte[] document;
    private volatile long until;

    private CredentialEndpoint(Delivery.Endpoint delivery, String document, long until) throws IOException {
        this.token = delivery.token().getBytes(StandardCharsets.UTF_8);
        publish(document, until);
        acceptor = new Thread(this::accept, THREAD + delivery.id() + NAME_OF + delivery.owner());
        acceptor.setDaemon(true);
        clients = new ThreadPoolExecutor(0, MAX_CLIENTS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "client of " + acceptor.getName());
            thread.setDaemon(true);
            return thread;
        });
        socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.setSoTimeout(POLL_MILLIS);
            socket.bind(new InetSocketAddress(loopback(), delivery.port()));
        } catch (IOException x) {
            socket.close();
            throw x;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    }

    /**
     * Opens it, and takes the place of one that an earlier connection to this agent left open for the same block.
     *
     * @param until end of the credentials, in milliseconds since 1970
     */
    static CredentialEndpoint open(Delivery.Endpoint delivery, String document, long until)
            throws IOException, InterruptedException {
        stop(delivery.id());
        CredentialEndpoint endpoint = new CredentialEndpoint(delivery, document, until);
        endpoint.acceptor.start();
        try {
            // Proves that loopback works, and loads every class while there is still somebody to load it from.
            endpoint.ask();
        } catch (IOException x) {
            endpoint.close();
            throw new IOException("the credential endpoint cannot be reached on the loopback of this machine: " + x);
        }
        return endpoint;
    }

    /** Ends the endpoint of a block, whichever connection opened it. */
    static void stop(String id) throws InterruptedException {
        for (Thread thread : threads()) {
            if (id.equals(idOf(thread))) {
                thread.interrupt();
                thread.join(HANDOVER_MILLIS);
            }
        }
    }

    static Iterable<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> idOf(thread) != null)
                .toList();
    }

    /** The block of such a thread; null if it is another thread. */
    static String idOf(Thread thread) {
        String name = thread.getName();
        int end = name.indexOf(NAME_OF);
        return name.startsWith(THREAD) && end > 0 ? name.substring(THREAD.length(), end) : null;
    }

    static String ownerOf(Thread thread) {
        return thread.getName().substring(thread.getName().indexOf(NAME_OF) + NAME_OF.length());
    }

    int port() {
        return socket.getLocalPort();
    }

    boolean isOpen() {
        return acceptor.isAlive() && !acceptor.isInterrupted();
    }

    void publish(String document, long until) {
        this.document = document.getBytes(StandardCharsets.UTF_8);
        this.until = until;
    }

    void close() {
        acceptor.interrupt();
    }

    private void accept() {
        try (socket) {
            while (!Thread.currentThread().isInterrupted() && System.currentTimeMillis() < until + GRACE_MILLIS) {
                acceptOne();
            }
        } catch (IOException x) {
            // The socket is broken; the next to publish finds that and opens another.
        } finally {
            clients.shutdownNow();
        }
    }

    private void acceptOne() throws IOException {
        Socket client;
        try {
            client = socket.accept();
        } catch (SocketTimeoutException x) {
            return;
        }
        try {
            clients.execute(() -> answer(client));
        } catch (RejectedExecutionException x) {
            client.close();
        }
    }

    private void answer(Socket client) {
        try (client) {
            String head = readHead(client);
            String status = "200 OK";
            if (!head.startsWith("GET " + PATH + " HTTP/1.")) {
                status = "404 Not Found";
            } else if (!MessageDigest.isEqual(authorization(head).getBytes(StandardCharsets.UTF_8), token)) {
                status = "403 Forbidden";
            } else if (!isFresh()) {
                status = "503 Service Unavailable";
            }
            byte[] body = document;
            if (!status.startsWith("200")) {
                body = ("{\"code\":\"" + status + "\",\"message\":\"" + status + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
            }
            String headers = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(headers.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
        } catch (IOException x) {
            // A client that is slow or broken gets no answer.
        }
    }

    /** Waits a little for credentials that are about to come: a client that was refused does not come again. */
    private boolean isFresh() {
        try {
            for (int waited = 0; System.currentTimeMillis() > until && waited < MAX_WAIT_MILLIS; waited += 100) {
                Thread.sleep(100);
            }
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        }
        return System.currentTimeMillis() <= until;
    }

    /** Up to the empty line; a body, which GET does not have, is not read. */
    private static String readHead(Socket client) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_REQUEST_MILLIS);
        InputStream in = client.getInputStream();
        byte[] bytes = new byte[MAX_REQUEST_BYTES];
        int length = 0;
        while (length < bytes.length) {
            int left = (int) TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IOException("too slow");
            }
            client.setSoTimeout(left);
            int n = in.read(bytes, length, bytes.length - length);
            if (n < 0) {
                throw new IOException("broken off");
            }
            length += n;
            String head = new String(bytes, 0, length, StandardCharsets.UTF_8);
            int headEnd = head.indexOf("\r\n\r\n");
            if (headEnd >= 0) {
                return head.substring(0, headEnd);
            }
        }
        throw new IOException("too long");
    }

    private static String authorization(String head) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("Authorization")) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private void ask() throws IOException {
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(loopback(), port()), MAX_REQUEST_MILLIS);
            client.setSoTimeout(MAX_REQUEST_MILLIS);
            client.getOutputStream().write(("GET " + PATH + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (!new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 403")) {
                throw new IOException("another answers there");
            }
        }
    }
}
