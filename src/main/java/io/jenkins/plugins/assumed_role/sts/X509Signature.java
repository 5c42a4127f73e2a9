package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.CertificateSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The headers of a request that a certificate signs.
 *
 * @see <a href="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html">The IAM Roles Anywhere
 *     authentication signing process</a>
 */
record X509Signature(CertificateSource source, Instant time) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Returns all headers to send, the host apart, which follows from the address. */
    Map<String, String> headers(URI uri, byte[] body) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", "application/json");
        headers.put("x-amz-date", TIME.format(time));
        headers.put("x-amz-x509", encoded(source.certificate()));
        List<X509Certificate> rest = source.chain().subList(1, source.chain().size());
        if (!rest.isEmpty()) {
            headers.put(
                    "x-amz-x509-chain",
                    rest.stream().map(X509Signature::encoded).collect(Collectors.joining(",")));
        }
        Map<String, String> signed = new TreeMap<>(headers);
        signed.put("host", uri.getRawAuthority());
        headers.put("authorization", authorization(uri, signed, body));
        return headers;
    }

    private String authorization(URI uri, Map<String, String> headers, byte[] body) {
        String names = String.join(";", headers.keySet());
        String canonical = "POST\n" + uri.getRawPath() + "\n" + uri.getRawQuery() + "\n"
                + headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + sha256(body);
        String algorithm = "AWS4-X509-" + (source.key().getAlgorithm().equals("EC") ? "ECDSA" : "RSA") + "-SHA256";
        String scope = TIME.format(time).substring(0, 8) + "/" + source.region() + "/rolesanywhere/aws4_request";
        String toSign = String.join(
                "\n", algorithm, TIME.format(time), scope, sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        return algorithm + " Credential=" + source.certificate().getSerialNumber() + "/" + scope + ", SignedHeaders="
                + names + ", Signature=" + sign(toSign);
    }

    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance(source.signatureAlgorithm());
            signature.initSign(source.key());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException x) {
            throw new IllegalStateException("the key of " + source + " signed when it was checked", x);
        }
    }

    private static String encoded(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException x) {
            throw new IllegalStateException("a certificate that was read can be written", x);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException x) {
            throw new AssertionError("every Java platform has SHA-256", x);
        }
    }
}
