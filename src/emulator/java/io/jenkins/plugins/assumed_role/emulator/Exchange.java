package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A request and the way back to its client: an orderly answer, or bytes as a misbehaving server would send them. */
final class Exchange {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final WireRequest request;
    private final InputStream in;
    private final OutputStream out;
    private final Clock clock;
    private boolean reusable;

    Exchange(WireRequest request, InputStream in, OutputStream out, Clock clock) {
        this.request = request;
        this.in = in;
        this.out = out;
        this.clock = clock;
        this.reusable = !"close".equalsIgnoreCase(request.header("Connection"));
    }

    /** The format of the headers {@code Date} and {@code Last-Modified}. */
    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    WireRequest request() {
        return request;
    }

    /** Returns whether the connection can carry another request. */
    boolean reusable() {
        return reusable;
    }

    void send(WireResponse response) throws IOException {
        byte[] head = head(response, response.body().length);
        out.write(head);
        if (!request.method().equals("HEAD")) {
            out.write(response.body());
        }
        out.flush();
    }

    /** The status line and the headers, for a body of the given length; a negative one is not mentioned. */
    byte[] head(WireResponse response, long contentLength) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(response.status() < 400 ? "OK" : "Error")
                .append("\r\nDate: ")
                .append(httpDate(clock.instant()));
        response.headers()
                .forEach((name, value) ->
                        head.append("\r\n").append(name).append(": ").append(value));
        // 204 and 304 have no body, so no length either: RFC 9110, section 8.6.
        if (contentLength >= 0 && response.status() != 204 && response.status() != 304) {
            head.append("\r\nContent-Length: ").append(contentLength);
        }
        head.append("\r\nConnection: ").append(reusable ? "keep-alive" : "close");
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends bytes that need not be HTTP; the connection ends after them. */
    OutputStream raw() {
        reusable = false;
        return out;
    }

    /** Sends nothing until the client or the server closes. */
    void hold() throws IOException {
        reusable = false;
        in.transferTo(OutputStream.nullOutputStream());
    }
}
