package io.jenkins.plugins.assumed_role.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The form of a request that is signed.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
final class CanonicalRequest {
    private CanonicalRequest() {}

    /** @param payloadHash the hash of the body: its SHA-256, or the word that says it is not signed as a whole */
    static String of(WireRequest request, List<String> signedHeaders, String payloadHash, boolean s3) {
        return String.join(
                "\n",
                request.method(),
                path(request.path(), s3),
                query(request.query()),
                headers(request, signedHeaders),
                String.join(";", signedHeaders),
                payloadHash);
    }

    /** "Each path segment must be URI-encoded twice (except for Amazon S3, which only gets URI-encoded once)." */
    private static String path(String raw, boolean s3) {
        return PercentEncoding.encodePath(s3 ? PercentEncoding.decode(raw) : raw);
    }

    private static String query(String raw) {
        return Arrays.stream(raw.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> {
                    int equals = pair.indexOf('=');
                    return equals < 0
                            ? recode(pair) + "="
                            : recode(pair.substring(0, equals)) + "=" + recode(pair.substring(equals + 1));
                })
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String recode(String encoded) {
        return PercentEncoding.encode(PercentEncoding.decode(encoded));
    }

    private static String headers(WireRequest request, List<String> names) {
        return names.stream()
                .map(name -> name + ":"
                        + request.headers().getOrDefault(name, List.of("")).stream()
                                .map(value -> value.trim().replaceAll(" +", " "))
                                .collect(Collectors.joining(","))
                        + "\n")
                .collect(Collectors.joining());
    }
}
