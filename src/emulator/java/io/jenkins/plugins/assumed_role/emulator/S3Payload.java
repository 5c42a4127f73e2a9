package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;
import java.util.TreeMap;

/**
 * The body of a request to S3, in one of the forms that {@code x-amz-content-sha256} can announce.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
final class S3Payload {
    private S3Payload() {}

    /**
     * What is to be stored, after the signature of the headers has been verified.
     *
     * @throws AwsError when the body is not the one announced
     */
    static byte[] of(WireRequest request, Session caller) {
        String announced = request.header("x-amz-content-sha256");
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach((name, values) -> fields.put(name, values.get(0)));
        byte[] body = request.body();
        if (announced.startsWith("STREAMING-")) {
            AwsChunked chunked = new AwsChunked(body, chain(announced, request, caller)).decode();
            body = chunked.body();
            fields.putAll(chunked.trailers());
            checkLength(body, request.header("x-amz-decoded-content-length"));
        } else if (!announced.equals("UNSIGNED-PAYLOAD") && !announced.equals(Hash.sha256(body))) {
            throw new AwsError(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        Checksums.check(body, fields);
        return body;
    }

    private static AwsChunked.Chain chain(String announced, WireRequest request, Session caller) {
        return switch (announced) {
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> null;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
                new AwsChunked.Chain(
                        Authorization.of(request).orElseThrow(),
                        request.header("X-Amz-Date"),
                        caller.credentials().secretAccessKey());
            default ->
                throw new AwsError(
                        400,
                        "InvalidArgument",
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-* or a valid sha256 value.");
        };
    }

    private static void checkLength(byte[] body, String announced) {
        if (!String.valueOf(body.length).equals(announced)) {
            throw new AwsError(
                    400,
                    "IncompleteBody",
                    "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header");
        }
    }
}
