package io.jenkins.plugins.assumed_role.emulator;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Makes keys and identifiers in the formats of AWS, and keeps every secret so that tests can search for it. */
final class Mint {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+";
    /** The beginning of every session token. */
    private static final String TOKEN_PREFIX = "IQoJb3JpZ2luX2Vj";

    private final SecureRandom random = new SecureRandom();
    private final Set<String> issued = ConcurrentHashMap.newKeySet();

    Credentials temporary(Instant expiration) {
        return remember(new Credentials(id("ASIA", 16), letters(BASE64, 40), token(), expiration));
    }

    Credentials longLived() {
        return remember(new Credentials(id("AKIA", 16), letters(BASE64, 40), null, null));
    }

    /** A unique identifier; prefixes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html. */
    String id(String prefix, int length) {
        return prefix + letters(BASE32, length);
    }

    /** A secret that is not a key, such as the token of a metadata service. */
    String opaque(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().encodeToString(secret);
    }

    List<String> issued() {
        return List.copyOf(issued);
    }

    private Credentials remember(Credentials credentials) {
        issued.add(credentials.accessKeyId());
        issued.add(credentials.secretAccessKey());
        if (credentials.sessionToken() != null) {
            issued.add(credentials.sessionToken());
        }
        return credentials;
    }

    /**
     * A session token. It ends in {@code =}, {@code ==} or neither, as tokens of AWS do, and has all the characters that encodings
     * change.
     */
    private String token() {
        while (true) {
            byte[] bytes = new byte[300 + random.nextInt(600)];
            random.nextBytes(bytes);
            String token = TOKEN_PREFIX + Base64.getEncoder().encodeToString(bytes);
            if (token.contains("/") && token.contains("+")) {
                return token;
            }
        }
    }

    private String letters(String alphabet, int length) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                .collect(Collectors.joining());
    }
}
