package io.jenkins.plugins.assumed_role.emulator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A thread for each connection, on loopback alone.
 *
 * <p>Replaces the JDK's {@code HttpServer}, which insists on well-formed answers: half of the faults need others.
 */
final class WireServer implements AutoCloseable {

    /** Answers one request, in any manner. */
    interface Handler {
        void handle(Exchange exchange) throws IOException, InterruptedException;
    }

    private static final int BACKLOG = 512;

    private final ServerSocket listener;
    private final Handler handler;
    private final Clock clock;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "aws-emulator");
        thread.setDaemon(true);
        return thread;
    });

    /** Listens at once; port 0 takes any free one. */
    WireServer(int port, Clock clock, Handler handler) {
        this.handler = handler;
        this.clock = clock;
        try {
            listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                // Either the server is closed, or a client was gone before it was there.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            RequestReader requests = new RequestReader(in, out);
            boolean more = true;
            while (more) {
                WireRequest request = requests.read();
                if (request == null) {
                    return;
                }
                Exchange exchange = new Exchange(request, in, out, clock);
                handler.handle(exchange);
                more = exchange.reusable();
            }
        } catch (IOException e) {
            // The client closed the connection or does not speak HTTP, which no test needs to know.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    /** Ends every connection, also connections that a fault holds open. */
    @Override
    public void close() {
        try {
            listener.close();
            threads.shutdownNow();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
