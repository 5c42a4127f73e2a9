package io.jenkins.plugins.assumed_role.emulator;

/** Escapes text for XML. */
final class Xml {
    private Xml() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** An element of text, or nothing when there is no text. */
    static String element(String name, String text) {
        return text == null ? "" : "<" + name + ">" + escape(text) + "</" + name + ">";
    }
}
