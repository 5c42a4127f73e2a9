package io.jenkins.plugins.assumed_role.policy;

/**
 * Patterns with {@code *} (any characters), {@code ?} (any one) and {@code **} (any characters, separators too). A comparison takes time
 * proportional to the product of both lengths for any pattern.
 */
public final class Glob {

    private static final String ANY_FOLDERS = "**/";
    /** Equals no {@code char}. */
    private static final int NO_SEPARATOR = -1;

    private Glob() {}

    /** Compares the full name of a job, Ant style: {@code *} and {@code ?} stay within a folder, {@code **} does not, and may be no folder. */
    public static boolean matchesPath(String pattern, String path) {
        return matches(pattern, path, '/');
    }

    /** Compares an ARN or a name: {@code *} matches anything. */
    public static boolean matches(String pattern, String text) {
        return matches(pattern, text, NO_SEPARATOR);
    }

    private static boolean matches(String pattern, String text, int separator) {
        boolean[] reached = new boolean[text.length() + 1];
        reached[0] = true;
        int i = 0;
        while (i < pattern.length()) {
            if (separator == '/' && pattern.startsWith(ANY_FOLDERS, i) && (i == 0 || pattern.charAt(i - 1) == '/')) {
                reached = anyFolders(reached, text);
                i += ANY_FOLDERS.length();
            } else if (pattern.startsWith("**", i)) {
                reached = any(reached, text, NO_SEPARATOR);
                i += 2;
            } else if (pattern.charAt(i) == '*') {
                reached = any(reached, text, separator);
                i++;
            } else {
                reached = one(reached, text, pattern.charAt(i), separator);
                i++;
            }
        }
        return reached[text.length()];
    }

    private static boolean[] one(boolean[] reached, String text, char wanted, int separator) {
        boolean[] next = new boolean[reached.length];
        for (int i = 0; i < text.length(); i++) {
            char found = text.charAt(i);
            next[i + 1] = reached[i] && (wanted == '?' ? found != separator : found == wanted);
        }
        return next;
    }

    private static boolean[] any(boolean[] reached, String text, int separator) {
        boolean[] next = reached.clone();
        for (int i = 0; i < text.length(); i++) {
            next[i + 1] |= next[i] && text.charAt(i) != separator;
        }
        return next;
    }

    private static boolean[] anyFolders(boolean[] reached, String text) {
        boolean[] next = reached.clone();
        boolean before = false;
        for (int i = 0; i < text.length(); i++) {
            before |= reached[i];
            next[i + 1] |= before && text.charAt(i) == '/';
        }
        return next;
    }
}
