package io.jenkins.plugins.assumed_role.masking;

import java.util.Set;
import java.util.regex.Pattern;

/** Forms that shells print, with {@code set -x} for instance, or that are written for them. */
final class ShellForms {

    private static final Pattern QUOTES = Pattern.compile("'+");
    private static final Pattern IN_DOUBLE_QUOTES = Pattern.compile("[\"$`\\\\]");
    private static final Pattern UNSAFE = Pattern.compile("[^\\p{Alnum}_/+=.,:@%\\-\\u0080-\\uFFFF]");
    private static final Pattern BATCH_SPECIAL = Pattern.compile("[&|<>^]");
    private static final Pattern BACKSLASHED = Pattern.compile("\\\\(\\\\?)");
    private static final Pattern CARETED = Pattern.compile("\\^(\\^?)");

    private ShellForms() {}

    static void add(String secret, Set<String> forms) {
        // Inside single quotes: bash, dash and ash (quotes in a row share one pair of double quotes), PowerShell.
        String bash = secret.replace("'", "'\\''");
        forms.add(bash);
        if (UNSAFE.matcher(secret).find()) {
            // bash prints the quotes around such a value alone: if they stayed readable, they would reveal it.
            forms.add("'" + bash + "'");
        }
        add(QUOTES, "'\"$0\"'", forms, secret);
        forms.add(secret.replace("'", "''"));
        // bash: declare -p and export -p, then printf %q.
        add(IN_DOUBLE_QUOTES, "\\\\$0", forms, secret);
        add(UNSAFE, "\\\\$0", forms, secret);
        // make and docker compose; batch files.
        forms.add(secret.replace("$", "$$"));
        add(BATCH_SPECIAL, "^$0", forms, secret);
        forms.add(secret.replace("%", "%%"));
        // A secret that was itself written for bash or for a batch file, as the shell prints it afterwards.
        add(BACKSLASHED, "$1", forms, secret);
        add(CARETED, "$1", forms, secret);
    }

    private static void add(Pattern pattern, String replacement, Set<String> forms, String secret) {
        forms.add(pattern.matcher(secret).replaceAll(replacement));
    }
}
