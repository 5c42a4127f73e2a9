package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code Authorization} header of Signature Version 4.
 *
 * @param date the date of the scope, eight digits
 */
record Authorization(
        String accessKeyId, String date, String region, String service, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final Pattern HEADER = Pattern.compile(ALGORITHM
            + "\\s+Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request\\s*,"
            + "\\s*SignedHeaders=([^,\\s]+)\\s*,\\s*Signature=([0-9a-f]{64})\\s*");

    /** Empty when there is none, or none that can be read. */
    static Optional<Authorization> of(WireRequest request) {
        String header = request.header("Authorization");
        Matcher matcher = HEADER.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Authorization(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4),
                List.of(matcher.group(5).split(";")),
                matcher.group(6)));
    }

    String scope() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }

    /** Returns the signature of this text by the holder of the secret. */
    String sign(String secretAccessKey, String stringToSign) {
        byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(date, region, service, "aws4_request")) {
            key = Hash.hmac(key, part);
        }
        return HexFormat.of().formatHex(Hash.hmac(key, stringToSign));
    }
}
