package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one answer of HTTP/1.1 from a connection that carries no other.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class HttpReader {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d +([1-5]\\d\\d)(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("\\s*([0-9A-Fa-f]{1,16})\\s*(?:;.*)?");
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int PIECE = 8 * 1024;

    private final InputStream in;
    private final String what;
    private final int maxBytes;
    private int headBytes;
    private volatile boolean begun;

    /** @param what the request, for messages */
    HttpReader(InputStream in, String what, int maxBytes) {
        this.in = in;
        this.what = what;
        this.maxBytes = maxBytes;
    }

    /** True if a byte of the answer has arrived. */
    boolean hasBegun() {
        return begun;
    }

    HttpAnswer answer(boolean hasBody) throws IOException {
        HttpAnswer head = head();
        while (head.status() < 200) {
            head = head();
        }
        boolean empty = !hasBody || head.status() == 204 || head.status() == 304;
        return empty ? head : new HttpAnswer(head.status(), head.headers(), body(head.headers()));
    }

    /** Reads no byte beyond the empty line, since those after it may be of another protocol. */
    HttpAnswer head() throws IOException {
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) {
            throw broken("it is not an HTTP answer");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpAnswer(Integer.parseInt(status.group(1)), headers, new byte[0]);
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("content-length");
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
                copy(body, chunk);
                line();
            }
            while (!line().isEmpty()) {
                // Nobody here needs the trailers behind the last chunk.
            }
        } else if (length == null) {
            copyToEnd(body);
        } else if (length.matches("\\d{1,18}")) {
            copy(body, Long.parseLong(length));
        } else {
            throw broken("it is not an HTTP answer");
        }
        return body.toByteArray();
    }

    private long chunk() throws IOException {
        Matcher chunk = CHUNK.matcher(line());
        if (!chunk.matches()) {
            throw broken("it is not an HTTP answer");
        }
        return Long.parseUnsignedLong(chunk.group(1), 16);
    }

    private void copy(ByteArrayOutputStream body, long length) throws IOException {
        if (length < 0 || length > maxBytes - body.size()) {
            throw broken("the answer is longer than " + maxBytes + " bytes");
        }
        byte[] bytes = in.readNBytes((int) length);
        body.writeBytes(bytes);
        if (bytes.length < length) {
            throw broken("the answer broke off after " + body.size() + " bytes");
        }
    }

    private void copyToEnd(ByteArrayOutputStream body) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            body.write(piece, 0, length);
            if (body.size() > maxBytes) {
                throw broken("the answer is longer than " + maxBytes + " bytes");
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw broken(
                        begun ? "the answer broke off in its head" : "the connection was closed without an answer");
            }
            begun = true;
            line.write(c);
            if (++headBytes > MAX_HEAD_BYTES) {
                throw broken("it is not an HTTP answer");
            }
        }
        begun = true;
        return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
    }

    private ExchangeException broken(String why) {
        return new ExchangeException(Reason.BROKEN_ANSWER, what + " failed: " + why);
    }
}
