package io.jenkins.plugins.assumed_role.masking;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Percent-encoded forms. Encoders differ in the characters that they leave alone and in the case of the hex digits. */
final class UrlForms {

    /** Characters that RFC 3986, {@link java.net.URLEncoder} and JavaScript's {@code encodeURIComponent} leave alone. */
    private static final List<String> UNRESERVED = List.of("-_.~", "-_.*", "-_.!~*'()");

    /**
     * The characters of base64, and so of AWS secrets, that some encoders leave alone: a slash in Python's
     * {@code quote}, a plus and an equals sign where the text is a path segment or a query.
     */
    private static final List<String> SOMETIMES_KEPT = List.of("", "/", "=", "+", "/=", "+=", "+/", "+/=");

    private UrlForms() {}

    static void add(String secret, Set<String> forms) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (HexFormat hex : List.of(HexFormat.of().withUpperCase(), HexFormat.of())) {
            for (String unreserved : UNRESERVED) {
                for (String kept : SOMETIMES_KEPT) {
                    String encoded = encode(bytes, unreserved + kept, hex);
                    forms.add(encoded);
                    forms.add(encoded.replace("%20", "+"));
                }
            }
        }
    }

    private static String encode(byte[] bytes, String kept, HexFormat hex) {
        StringBuilder encoded = new StringBuilder(bytes.length * 3 / 2);
        for (byte b : bytes) {
            char c = (char) (b & 0xFF);
            if (Ascii.isLetterOrDigit(c) || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hex.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
