package io.jenkins.plugins.assumed_role.masking;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Forms in a page. All writers replace the characters of markup; of the characters of base64, Go replaces a plus, mustache a slash and an
 * equals sign, Handlebars an equals sign.
 */
final class HtmlForms {

    private static final Map<Character, String> NAMES =
            Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#39;");

    private static final IntFunction<String> NONE = Character::toString;
    private static final List<IntFunction<String>> REFERENCES = List.of(
            NONE,
            code -> "&#" + code + ";",
            code -> "&#x" + Integer.toHexString(code) + ";",
            code -> "&#x" + Integer.toHexString(code).toUpperCase(Locale.ROOT) + ";");

    private HtmlForms() {}

    static void add(String secret, Set<String> forms) {
        for (IntFunction<String> slash : REFERENCES) {
            for (IntFunction<String> plus : REFERENCES) {
                forms.add(replace(secret, plus, slash, slash));
            }
            forms.add(replace(secret, NONE, NONE, slash));
        }
    }

    private static String replace(
            String secret, IntFunction<String> plus, IntFunction<String> slash, IntFunction<String> equals) {
        StringBuilder form = new StringBuilder(secret.length() * 3 / 2);
        for (char c : secret.toCharArray()) {
            form.append(
                    switch (c) {
                        case '+' -> plus.apply(c);
                        case '/' -> slash.apply(c);
                        case '=' -> equals.apply(c);
                        default -> NAMES.getOrDefault(c, String.valueOf(c));
                    });
        }
        return form.toString();
    }
}
