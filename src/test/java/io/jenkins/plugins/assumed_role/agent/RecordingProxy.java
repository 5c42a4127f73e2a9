package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A proxy for HTTP and tunnels that records its requests, and can require a user. */
public final class RecordingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String authorization;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * @param tls null to be spoken to without
     * @param authorization the required {@code Proxy-Authorization}; null for nothing
     */
    public RecordingProxy(SSLContext tls, String authorization) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        this.server = tls == null
                ? new ServerSocket(0, 50, loopback)
                : tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
        this.authorization = authorization;
        daemon(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns the first line of each request without the version, and its credentials. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public void forget() {
        requests.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> serve(client));
            } catch (IOException x) {
                // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            List<String> head = head(client.getInputStream());
            String given = head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authorization: "))
                    .map(line -> line.substring("proxy-authorization: ".length()))
                    .findFirst()
                    .orElse("nobody");
            String[] first = head.get(0).split(" ");
            requests.add(first[0] + " " + first[1] + " as " + given);
            if (authorization != null && !authorization.equals(given)) {
                write(client, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            boolean tunnel = first[0].equals("CONNECT");
            URI target = URI.create(tunnel ? "http://" + first[1] : first[1]);
            try (Socket to = new Socket(target.getHost(), target.getPort())) {
                if (tunnel) {
                    write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                } else {
                    head.set(0, first[0] + " " + target.getRawPath() + " HTTP/1.1");
                    write(to, String.join("\r\n", head) + "\r\n\r\n");
                }
                daemon(() -> copy(client, to));
                copy(to, client);
            }
        } catch (IOException | RuntimeException x) {
            // The client had enough, or speaks no HTTP.
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                String whole = line.toString().strip();
                line.setLength(0);
                if (whole.isEmpty()) {
                    return lines;
                }
                lines.add(whole);
            } else {
                line.append((char) c);
            }
        }
        throw new IOException("no whole head");
    }

    private static void copy(Socket from, Socket to) {
        try {
            byte[] piece = new byte[8192];
            OutputStream out = to.getOutputStream();
            for (int length = from.getInputStream().read(piece);
                    length >= 0;
                    length = from.getInputStream().read(piece)) {
                out.write(piece, 0, length);
                out.flush();
            }
            to.close();
        } catch (IOException x) {
            // One of the two has ended.
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
