package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A JSON Web Key Set, by which STS verifies tokens (RS256).
 *
 * <p>https://www.rfc-editor.org/rfc/rfc7517
 */
record PublishedKeys(List<PublicKey> keys) {

    static PublishedKeys parse(String json) {
        List<PublicKey> keys = new ArrayList<>();
        if (Json.parse(json) instanceof Map<?, ?> set && set.get("keys") instanceof List<?> members) {
            for (Object member : members) {
                if (member instanceof Map<?, ?> key && "RSA".equals(key.get("kty"))) {
                    keys.add(key(number(key.get("n")), number(key.get("e"))));
                }
            }
        }
        return new PublishedKeys(keys);
    }

    /** Reads the configuration of an issuer, as STS does, and the keys that it names. */
    static PublishedKeys of(URI issuer) throws IOException {
        Object configuration = Json.parse(get(URI.create(issuer + "/.well-known/openid-configuration")));
        return parse(get(URI.create(((Map<?, ?>) configuration).get("jwks_uri").toString())));
    }

    private static String get(URI uri) throws IOException {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(uri + " answered " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    static String json(RSAPublicKey key) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(text(key.getModulus()), text(key.getPublicExponent()));
    }

    boolean signed(String text, byte[] signature) {
        return keys.stream().anyMatch(key -> signed(key, text, signature));
    }

    private static boolean signed(PublicKey key, String text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey key(BigInteger modulus, BigInteger exponent) {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an RSA key", e);
        }
    }

    private static BigInteger number(Object text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(text)));
    }

    private static String text(BigInteger number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
    }
}
