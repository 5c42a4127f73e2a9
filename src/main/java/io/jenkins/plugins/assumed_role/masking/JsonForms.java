package io.jenkins.plugins.assumed_role.masking;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Forms inside a JSON string. Writers escape the characters of RFC 8259, and differ in the others. */
final class JsonForms {

    private static final List<Style> STYLES = List.of(
            new Style("", false, false), // Jackson, jq, JavaScript, Ruby
            new Style("", false, true), // PHP with JSON_UNESCAPED_UNICODE
            new Style("", true, true), // PHP
            new Style("", true, false), // Python
            new Style("<>&\u2028\u2029", false, false), // Go
            new Style("<>&='\u2028\u2029", false, false), // Gson
            new Style("<>&+'\"`", true, false), // .NET
            new Style("<>&+='", false, false), // any of them in a page
            new Style("<>&+='", false, true));

    private JsonForms() {}

    /**
     * The characters that a writer escapes in addition to the mandatory ones.
     *
     * @param unicode printable characters that become {@code \}{@code uXXXX}
     * @param ascii whether everything outside ASCII does so too
     * @param slash whether a slash gets a backslash
     */
    private record Style(String unicode, boolean ascii, boolean slash) {

        String escape(String secret, HexFormat hex) {
            StringBuilder escaped = new StringBuilder(secret.length() * 3 / 2);
            for (int i = 0; i < secret.length(); i++) {
                char c = secret.charAt(i);
                if (unicode.indexOf(c) >= 0 || ascii && c >= 0x7F) {
                    escaped.append(codeUnit(c, hex));
                } else if (c == '/' && slash) {
                    escaped.append("\\/");
                } else {
                    escaped.append(byRule(c, hex));
                }
            }
            return escaped.toString();
        }
    }

    static void add(String secret, Set<String> forms) {
        for (HexFormat hex : List.of(HexFormat.of(), HexFormat.of().withUpperCase())) {
            for (Style style : STYLES) {
                forms.add(style.escape(secret, hex));
            }
            forms.add(allButLettersAndDigits(secret, hex));
        }
    }

    private static String allButLettersAndDigits(String secret, HexFormat hex) {
        StringBuilder escaped = new StringBuilder(secret.length() * 3 / 2);
        secret.chars().forEach(c -> {
            if (Ascii.isLetterOrDigit((char) c)) {
                escaped.append((char) c);
            } else {
                escaped.append(codeUnit((char) c, hex));
            }
        });
        return escaped.toString();
    }

    private static String byRule(char c, HexFormat hex) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> c < ' ' ? codeUnit(c, hex) : String.valueOf(c);
        };
    }

    private static String codeUnit(char c, HexFormat hex) {
        return "\\u" + hex.toHexDigits(c);
    }
}
