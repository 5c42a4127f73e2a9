package io.jenkins.plugins.assumed_role.session;

/** Text from outside, made fit for a log: agents, metadata services and endpoints can answer anything. */
final class Text {

    /** More than the longest secret, for what is searched for secrets before it is shortened. */
    static final int LONG = 8_192;

    private Text() {}

    /** One line without control characters, at most {@code max} characters long. */
    static String clean(String text, int max) {
        if (text == null) {
            return "";
        }
        String line = text.length() > max * 2 ? text.substring(0, max * 2) : text;
        line = line.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\s]+", " ").strip();
        return line.length() > max ? line.substring(0, max) + "…" : line;
    }
}
