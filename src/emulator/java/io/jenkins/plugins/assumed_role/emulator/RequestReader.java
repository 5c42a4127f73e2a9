package io.jenkins.plugins.assumed_role.emulator;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads HTTP/1.1 requests from a connection: RFC 9112, with bounds that a test never meets by accident. */
final class RequestReader {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_HEADERS = 200;
    private static final int LARGEST_BODY = 32 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;

    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request, or null when the client has closed the connection. */
    WireRequest read() throws IOException {
        String requestLine = line();
        if (requestLine == null) {
            return null;
        }
        String[] parts = requestLine.split(" ");
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("not HTTP/1.1: " + requestLine);
        }
        Map<String, List<String>> headers = headers();
        byte[] body = body(headers);
        String local = originForm(parts[1]);
        int mark = local.indexOf('?');
        return new WireRequest(
                parts[0],
                parts[1],
                mark < 0 ? local : local.substring(0, mark),
                mark < 0 ? "" : local.substring(mark + 1),
                headers,
                body);
    }

    /** A client that takes the emulator for its proxy sends the whole URL, which every server has to accept. */
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        URI uri = URI.create(target);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < MOST_HEADERS; i++) {
            String line = line();
            if (line == null) {
                throw new EOFException("closed among the headers");
            }
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("not a header: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        throw new ProtocolException("too many headers");
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        boolean chunked = first(headers, "Transfer-Encoding").equalsIgnoreCase("chunked");
        String length = first(headers, "Content-Length");
        if (first(headers, "Expect").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return chunked ? chunks() : exactly(length.isEmpty() ? 0 : Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) {
                throw new EOFException("closed among the chunks");
            }
            int length = Integer.parseInt(size.split(";")[0].trim(), 16);
            if (length == 0) {
                headers(); // trailers end as headers do
                return body.toByteArray();
            }
            body.write(exactly(length));
            if (body.size() > LARGEST_BODY) {
                throw new ProtocolException("body too large");
            }
            line();
        }
    }

    private byte[] exactly(int length) throws IOException {
        if (length < 0 || length > LARGEST_BODY) {
            throw new ProtocolException("body of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed in the body");
        }
        return bytes;
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.containsKey(name) ? headers.get(name).get(0) : "";
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
            if (line.size() > LONGEST_LINE) {
                throw new ProtocolException("line too long");
            }
        }
        if (line.size() > 0) {
            throw new EOFException("closed in a line");
        }
        return null;
    }
}
