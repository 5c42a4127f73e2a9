package io.jenkins.plugins.assumed_role.emulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A body in {@code aws-chunked} encoding: with a signature for each chunk or without, with trailers or without.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
final class AwsChunked {
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})(;chunk-signature=([0-9a-f]{64}))?");
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final byte[] encoded;
    private final Chain chain;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, String> trailers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int at;

    /** Each signature signs the one before it; the first is that of the headers. */
    record Chain(Authorization authorization, String time, String secretAccessKey) {

        String next(String previous, String kind, String... hashes) {
            return authorization.sign(
                    secretAccessKey,
                    String.join(
                            "\n",
                            Authorization.ALGORITHM + "-" + kind,
                            time,
                            authorization.scope(),
                            previous,
                            String.join("\n", hashes)));
        }
    }

    /** @param chain null when the chunks are not signed */
    AwsChunked(byte[] encoded, Chain chain) {
        this.encoded = encoded;
        this.chain = chain;
    }

    /** @throws AwsError when a signature is wrong or the encoding is not kept */
    AwsChunked decode() {
        String previous = chain == null ? null : chain.authorization().signature();
        int length;
        do {
            Matcher chunk = CHUNK.matcher(line());
            if (!chunk.matches()) {
                throw malformed();
            }
            length = Integer.parseInt(chunk.group(1), 16);
            byte[] data = bytes(length);
            if (chain != null) {
                previous = check(chain.next(previous, "PAYLOAD", Hash.sha256(""), Hash.sha256(data)), chunk.group(3));
            }
            body.writeBytes(data);
            if (length > 0 && !line().isEmpty()) {
                throw malformed();
            }
        } while (length > 0);
        readTrailers(previous);
        return this;
    }

    byte[] body() {
        return body.toByteArray();
    }

    Map<String, String> trailers() {
        return trailers;
    }

    private void readTrailers(String previous) {
        StringBuilder signed = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw malformed();
            }
            String name = line.substring(0, colon).trim();
            trailers.put(name, line.substring(colon + 1).trim());
            if (!name.equals(TRAILER_SIGNATURE)) {
                signed.append(name).append(':').append(trailers.get(name)).append('\n');
            }
        }
        if (chain != null && !trailers.isEmpty()) {
            check(chain.next(previous, "TRAILER", Hash.sha256(signed.toString())), trailers.get(TRAILER_SIGNATURE));
        }
    }

    private static String check(String expected, String given) {
        if (!expected.equals(given)) {
            throw Dialect.S3.mismatch();
        }
        return expected;
    }

    private byte[] bytes(int length) {
        if (length > encoded.length - at) {
            throw malformed();
        }
        at += length;
        return Arrays.copyOfRange(encoded, at - length, at);
    }

    /** The bytes to the next line break; the last line may lack it. */
    private String line() {
        int end = at;
        while (end < encoded.length && encoded[end] != '\n') {
            end++;
        }
        String line = new String(encoded, at, end - at, StandardCharsets.ISO_8859_1);
        at = Math.min(end + 1, encoded.length);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static AwsError malformed() {
        return new AwsError(400, "IncompleteBody", "The request body terminated unexpectedly or is not aws-chunked.");
    }
}
