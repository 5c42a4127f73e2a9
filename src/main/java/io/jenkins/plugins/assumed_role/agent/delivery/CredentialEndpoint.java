package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A server on the loopback of this machine that returns the present credentials to clients with its token.
 *
 * <p>Continues without a controller, and ends by itself a quarter of an hour after its credentials expire. Its thread is found by
 * name and ends when it is interrupted: after a reconnection the classes of the connection before are strangers to the new ones, and
 * only the JDK is common to both.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
final class CredentialEndpoint {

    static final String PATH = "/credentials";

    private static final String THREAD = "AWS credential endpoint ";
    private static final String NAME_OF = " of ";
    /** The number of connections that may wait until they are accepted; the system may lower it. */
    private static final int BACKLOG = 512;

    private static final int MAX_ASK_MILLIS = 3_000;
    /** The shortest time that an SDK waits for an answer is botocore's 2 s. */
    private static final int MAX_WAIT_MILLIS = 1_500;

    private static final int POLL_MILLIS = 500;
    private static final int HANDOVER_MILLIS = 5_000;
    private static final int GRACE_MILLIS = 15 * 60_000;
    /** The longest session of AWS. */
    private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(12);

    private final byte[] token;
    private final ServerSocket socket;
    private final Thread acceptor;
    private final ExecutorService clients;
    private final IdleConnections idle = new IdleConnections();
    private volatile byte[] document;
    /** A {@link System#nanoTime}, because a clock may be wrong, or jump. */
    private volatile long end;

    private CredentialEndpoint(Delivery.Endpoint delivery, SessionDocument document) throws IOException {
        this.token = delivery.token().getBytes(StandardCharsets.UTF_8);
        publish(document);
        acceptor = DaemonThreads.factory(THREAD + delivery.id() + NAME_OF + delivery.owner())
                .newThread(this::accept);
        clients = DaemonThreads.pool("client of " + acceptor.getName());
        socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.setSoTimeout(POLL_MILLIS);
            socket.bind(new InetSocketAddress(loopback(), delivery.port()), BACKLOG);
        } catch (IOException x) {
            socket.close();
            throw x;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    }

    /** Opens the endpoint, in place of an endpoint that an earlier connection to this agent left open for the same block. */
    static CredentialEndpoint open(Delivery.Endpoint delivery, SessionDocument document)
            throws IOException, InterruptedException {
        stop(delivery.id());
        CredentialEndpoint endpoint = new CredentialEndpoint(delivery, document);
        endpoint.acceptor.start();
        try {
            // Proves that loopback works, and loads every class as long as the controller can send it.
            endpoint.ask();
        } catch (IOException x) {
            endpoint.close();
            throw new MachineException("the credential endpoint cannot be reached on the loopback of this machine: "
                    + Failures.message(x));
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

    /** Returns the block of a thread of an endpoint; null for any other thread. */
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

    void publish(SessionDocument next) {
        document = next.json().getBytes(StandardCharsets.UTF_8);
        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(next.leftMillis(), LONGEST_MILLIS));
    }

    void close() {
        acceptor.interrupt();
    }

    private void accept() {
        try (socket) {
            while (!Thread.currentThread().isInterrupted()
                    && System.nanoTime() - end < TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS)) {
                acceptOne();
            }
        } catch (IOException x) {
            // The socket is broken; the next delivery opens another.
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
        idle.add(client);
        try {
            clients.execute(() -> answer(client));
        } catch (OutOfMemoryError x) {
            // The system has no thread for it.
            idle.remove(client);
            client.close();
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            EndpointClient client = new EndpointClient(socket);
            String refusal = client.refusal(token);
            idle.remove(socket);
            if (refusal != null) {
                client.refuse(refusal);
            } else if (isFresh()) {
                client.answer("200 OK", document);
            } else {
                client.refuse("503 Service Unavailable");
            }
        } catch (IOException x) {
            // A client that is slow or broken gets no answer.
        } finally {
            idle.remove(socket);
        }
    }

    /** Waits a little for new credentials: a client does not ask again after a refusal. */
    private boolean isFresh() {
        try {
            for (int waited = 0; isOver() && waited < MAX_WAIT_MILLIS; waited += 100) {
                Thread.sleep(100);
            }
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        }
        return !isOver();
    }

    private boolean isOver() {
        return System.nanoTime() - end > 0;
    }

    private void ask() throws IOException {
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(loopback(), port()), MAX_ASK_MILLIS);
            client.setSoTimeout(MAX_ASK_MILLIS);
            client.getOutputStream().write(("GET " + PATH + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (!new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 403")) {
                throw new MachineException("another server answers there");
            }
        }
    }
}
