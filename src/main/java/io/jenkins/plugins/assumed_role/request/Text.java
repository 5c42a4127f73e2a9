package io.jenkins.plugins.assumed_role.request;

/** Text from outside in a safe form for a log: agents, metadata services and endpoints can answer anything. */
public final class Text {

    /** Longer than the longest secret: the length of texts that are searched for secrets before they are shortened. */
    public static final int LONG = 8_192;

    private Text() {}

    /** Returns an argument without white space around it; null if it is empty, which means that it is not given. */
    public static String given(String argument) {
        return argument == null || argument.isBlank() ? null : argument.strip();
    }

    /** Returns an argument without white space around it; an empty text if it is not given. */
    public static String stripped(String argument) {
        return argument == null ? "" : argument.strip();
    }

    /** Returns one line without control characters, at most {@code max} characters long. */
    public static String clean(String text, int max) {
        if (text == null) {
            return "";
        }
        // If this cuts a character in two halves, the half that is left is a surrogate, which is left out below.
        String line = text.length() > max * 2 ? text.substring(0, max * 2) : text;
        line = line.replaceAll("[\\p{C}\\p{Z}\\s]+", " ").strip();
        return line.length() > max ? start(line, max) + "…" : line;
    }

    /** Returns a short value for a message that quotes it, with visible forms of characters that look like others or like nothing. */
    public static String printable(String value) {
        return value.replaceAll("[^ -~]", "?");
    }

    /** Returns the first {@code max} characters, or one less if the last would be half of one. */
    public static String start(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}
