package io.jenkins.plugins.assumed_role.masking;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The forms in which tools print a secret: as it is, encoded for a URL, for JSON, for a page or for a shell, in base64 and in hex.
 *
 * <p>They include every form that the credentials-binding plugin masks, and URL encoding, JSON escapes, entities and hex, which it
 * leaves readable. Two encodings, such as base64 of a URL-encoded secret, are not included.
 */
public final class SecretForms {

    /**
     * The shortest secret and the shortest form that is masked, in characters. AWS makes no access key id shorter than 16
     * (API reference of STS, type {@code Credentials}), so no real credential is missed; whatever is shorter than 8 is a
     * placeholder such as {@code test} or {@code minio}, which ordinary output contains, and to hide it there
     * would make the log unreadable and give the value away.
     */
    public static final int MINIMUM_LENGTH = 8;

    private SecretForms() {}

    static boolean hasForms(String secret) {
        return secret != null && !secret.isBlank() && secret.length() >= MINIMUM_LENGTH;
    }

    /**
     * Returns every form of one secret.
     *
     * @param secret any text, also with line breaks; {@code null}, blank and short ones have no forms
     * @return forms of at least {@value #MINIMUM_LENGTH} characters, first the secret itself, then the one in a URL if it is another
     */
    public static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        if (!hasForms(secret)) {
            return forms;
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        forms.add(secret);
        UrlForms.add(secret, forms);
        JsonForms.add(secret, forms);
        HtmlForms.add(secret, forms);
        ShellForms.add(secret, forms);
        Base64Forms.add(bytes, forms);
        for (HexFormat hex : List.of(HexFormat.of(), HexFormat.ofDelimiter(":"), HexFormat.ofDelimiter("-"))) {
            forms.add(hex.formatHex(bytes));
            forms.add(hex.withUpperCase().formatHex(bytes));
        }
        forms.removeIf(form -> form.length() < MINIMUM_LENGTH);
        return forms;
    }
}
