package io.jenkins.plugins.assumed_role.masking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The forms in which tools print a secret: as it is, quoted, escaped and encoded. */
final class SecretForms {

    /**
     * Forms shorter than this are not masked. Everything that AWS issues is 20 characters or longer, and a short secret, or the short
     * core of its base64, would turn harmless text into asterisks.
     */
    static final int MIN_LENGTH = 8;

    private static final String SHELL_SAFE = "_@%+=:,./-";
    private static final String BATCH_SPECIAL = "^&<>|()\"!%";

    private SecretForms() {}

    static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        addUrlEncoded(secret, forms);
        addJson(secret, forms);
        addShell(secret, forms);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        addBase64(bytes, forms);
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        forms.removeIf(form -> form.isBlank() || form.length() < MIN_LENGTH);
        return forms;
    }

    /** Of the characters that encoders agree on to encode; some leave the slash, as in a path. */
    private static void addUrlEncoded(String secret, Set<String> forms) {
        for (HexFormat hex : new HexFormat[] {HexFormat.of(), HexFormat.of().withUpperCase()}) {
            for (String kept : new String[] {"-_.~", "-_.~/", "-_.*", "-_.!~*'()"}) {
                StringBuilder form = new StringBuilder();
                for (byte b : secret.getBytes(StandardCharsets.UTF_8)) {
                    char c = (char) (b & 0xff);
                    if (isAlphanumeric(c) || kept.indexOf(c) >= 0) {
                        form.append(c);
                    } else {
                        form.append('%').append(hex.toHexDigits(b));
                    }
                }
                forms.add(form.toString());
            }
        }
    }

    /** JSON as it must be, and as PHP, Gson, Go and .NET write it on top. */
    private static void addJson(String secret, Set<String> forms) {
        for (HexFormat hex : new HexFormat[] {HexFormat.of(), HexFormat.of().withUpperCase()}) {
            IntFunction<String> escape = c -> "\\u" + hex.toHexDigits((char) c);
            for (String escaped : new String[] {"", "<>&", "<>&='", "<>&'`+", "<>&='`+/"}) {
                String form = replace(
                        secret,
                        c -> c < ' ' || c == '"' || c == '\\' || escaped.indexOf(c) >= 0,
                        c -> c == '"' || c == '\\' ? "\\" + (char) c : escape.apply(c));
                forms.add(form);
                forms.add(form.replace("/", "\\/"));
            }
        }
    }

    /** As {@code set -x} of bash and ash, {@code printf %q}, double quotes and batch files show it. */
    private static void addShell(String secret, Set<String> forms) {
        forms.add(secret.replace("'", "'\\''"));
        forms.add(secret.replace("'", "'\"'\"'"));
        forms.add(replace(secret, c -> !isAlphanumeric(c) && SHELL_SAFE.indexOf(c) < 0, c -> "\\" + (char) c));
        forms.add(replace(secret, c -> "$`\"\\".indexOf(c) >= 0, c -> "\\" + (char) c));
        forms.add(secret.replace("$", "$$"));
        forms.add(replace(secret, c -> BATCH_SPECIAL.indexOf(c) >= 0, c -> (c == '%' ? "%" : "^") + (char) c));
    }

    /** In each of its three alignments to groups of three bytes, the characters that do not depend on what stands around it. */
    private static void addBase64(byte[] bytes, Set<String> forms) {
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + bytes.length];
                System.arraycopy(bytes, 0, shifted, before, bytes.length);
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                forms.add(encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6));
            }
        }
    }

    private static String replace(String text, IntPredicate which, IntFunction<String> with) {
        StringBuilder result = new StringBuilder();
        for (char c : text.toCharArray()) {
            result.append(which.test(c) ? with.apply(c) : c);
        }
        return result.toString();
    }

    private static boolean isAlphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
