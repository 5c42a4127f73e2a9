package io.jenkins.plugins.assumed_role.masking;

/** The characters that no encoding changes. */
final class Ascii {

    private Ascii() {}

    static boolean isLetterOrDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }
}
