package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.HttpProxy.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One request and its answer, over a connection of its own to an address that was checked. The HTTP clients of the JDK connect to an address
 * that they look up again, send no password to a proxy for a tunnel, take mutable defaults for TLS, and have messages that quote URLs.
 */
final class Exchange {

    private static final int MAX_PROXY_BYTES = 64 * 1024;

    private final HttpCall call;
    private final HttpProxy proxy;
    private final Tls tls;
    private final String host;
    private volatile Socket connection;
    private volatile HttpReader reader;
    private volatile boolean aborted;

    /** @param proxy null to connect directly */
    Exchange(HttpCall call, HttpProxy proxy, Tls tls) {
        this.call = call;
        this.proxy = proxy;
        this.tls = tls;
        this.host = call.uri().getHost();
    }

    HttpAnswer perform() throws IOException {
        try {
            Socket socket = open();
            socket.getOutputStream().write(request());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            reader = new HttpReader(in, call.toString(), call.maxBytes());
            HttpAnswer answer = reader.answer(!call.method().equals("HEAD"));
            if (answer.status() == 407 && isThroughHttpProxy()) {
                throw refusedByProxy(407);
            }
            return answer;
        } catch (ExchangeException x) {
            throw x;
        } catch (SocketTimeoutException x) {
            throw outOfTime();
        } catch (IOException x) {
            throw failed(Reason.BROKEN_ANSWER, "the connection broke off");
        } finally {
            abort();
        }
    }

    /** Ends the exchange if it has not ended. Never waits, as closing TLS may. */
    void abort() {
        aborted = true;
        Socket socket = connection;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException x) {
                // The connection is gone in any case.
            }
        }
    }

    /** The exception of an exchange that exceeds its time limit. */
    ExchangeException outOfTime() {
        boolean begun = reader != null && reader.hasBegun();
        return new ExchangeException(
                begun ? Reason.SLOW_ANSWER : Reason.NO_ANSWER_IN_TIME,
                call + " had no " + (begun ? "whole " : "") + "answer within " + call.totalMillis() + " ms");
    }

    private Socket open() throws IOException {
        if (proxy == null) {
            Socket direct = connect(resolve(host, "the host name does not resolve"), call.port());
            return call.isTls() ? tls.over(direct, host, call.port(), call.toString()) : direct;
        }
        if (proxy.kind() == Kind.SOCKS) {
            Socket socks = new Socket(new Proxy(
                    Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getByName(proxy.host()), proxy.port())));
            connect(socks, InetSocketAddress.createUnresolved(host, call.port()));
            return call.isTls() ? tls.over(socks, host, call.port(), call.toString()) : socks;
        }
        Socket socket = connect(resolve(proxy.host(), "the host name of the proxy does not resolve"), proxy.port());
        if (proxy.kind() == Kind.HTTPS) {
            socket = tls.over(socket, proxy.host(), proxy.port(), call + " through the proxy " + proxy);
        }
        if (!call.isTls()) {
            return socket;
        }
        tunnel(socket);
        return tls.over(socket, host, call.port(), call.toString());
    }

    private List<InetAddress> resolve(String name, String otherwise) throws ExchangeException {
        try {
            return List.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException x) {
            throw failed(Reason.UNKNOWN_HOST, otherwise);
        }
    }

    private Socket connect(List<InetAddress> addresses, int port) throws IOException {
        for (InetAddress address : addresses) {
            // Not the first that may be reached: a person with such a name means to reach the other.
            if (proxy == null && !call.destination().allows(call.uri(), address)) {
                throw new ExchangeException(
                        Reason.FORBIDDEN,
                        call + " was not sent: " + host + " is the address " + address.getHostAddress()
                                + ", which is not allowed for " + call.destination());
            }
        }
        for (int i = 0; ; i++) {
            try {
                // Without a proxy, and without that of the JVM for sockets.
                Socket socket = new Socket(Proxy.NO_PROXY);
                connect(socket, new InetSocketAddress(addresses.get(i), port));
                return socket;
            } catch (ExchangeException x) {
                if (i + 1 == addresses.size() || aborted) {
                    throw x;
                }
            }
        }
    }

    private void connect(Socket socket, InetSocketAddress address) throws IOException {
        connection = socket;
        if (aborted) {
            socket.close();
        }
        try {
            socket.connect(address, call.connectMillis());
            socket.setSoTimeout(call.totalMillis());
            socket.setTcpNoDelay(true);
        } catch (SocketTimeoutException x) {
            throw failed(Reason.NO_CONNECTION, "no connection within " + call.connectMillis() + " ms");
        } catch (ConnectException x) {
            throw failed(Reason.NO_CONNECTION, "connection refused");
        } catch (IOException x) {
            throw failed(Reason.NO_CONNECTION, "there is no route to the host");
        }
    }

    private void tunnel(Socket socket) throws IOException {
        String authority = host + ":" + call.port();
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", authority));
        authorize(headers);
        socket.getOutputStream().write(head("CONNECT", authority, headers));
        int status = new HttpReader(socket.getInputStream(), call.toString(), MAX_PROXY_BYTES)
                .head()
                .status();
        if (status / 100 != 2) {
            throw refusedByProxy(status);
        }
    }

    private boolean isThroughHttpProxy() {
        return proxy != null && proxy.kind() != Kind.SOCKS && !call.isTls();
    }

    private ExchangeException refusedByProxy(int status) {
        if (status != 407) {
            return failed(status < 500 ? Reason.PROXY : Reason.NO_CONNECTION, "the proxy answers HTTP " + status);
        }
        return failed(
                Reason.PROXY,
                proxy.authorization() == null
                        ? "the proxy requires a user and a password (HTTP 407)"
                        : "the proxy rejects the user and the password (HTTP 407)");
    }

    private ExchangeException failed(Reason reason, String why) {
        return new ExchangeException(
                reason, call + (proxy == null ? "" : " through the proxy " + proxy) + " failed: " + why);
    }

    private byte[] request() throws IOException {
        URI uri = URI.create(call.uri().toASCIIString());
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String authority = uri.getPort() < 0 ? host : host + ":" + uri.getPort();
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", authority));
        headers.putAll(call.headers());
        // The connection serves one exchange only.
        headers.put("Connection", "close");
        if (call.body().length > 0) {
            headers.put("Content-Length", String.valueOf(call.body().length));
        }
        if (isThroughHttpProxy()) {
            target = uri.getScheme() + "://" + authority + target;
            authorize(headers);
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head(call.method(), target, headers));
        request.writeBytes(call.body());
        return request.toByteArray();
    }

    private void authorize(Map<String, String> headers) {
        if (proxy.authorization() != null) {
            headers.put("Proxy-Authorization", proxy.authorization());
        }
    }

    private byte[] head(String method, String target, Map<String, String> headers) throws ExchangeException {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().matches("[!-9;-~]+") || !header.getValue().matches("[\\t -~\\xA0-\\xFF]*")) {
                // Not shown: it may be a token.
                throw failed(Reason.FORBIDDEN, "a header has characters that HTTP does not allow");
            }
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
