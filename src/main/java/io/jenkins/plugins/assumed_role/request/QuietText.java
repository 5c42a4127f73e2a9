package io.jenkins.plugins.assumed_role.request;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leaves account IDs and ARNs out of the messages of a quiet block. */
public final class QuietText {

    /** The name of a role may have commas, periods and equals signs, and a message may go on with one after it. */
    private static final Pattern ARN =
            Pattern.compile("\\barn:[\\w-]*:[\\w-]*:[\\w*-]*:[\\d*]*:[\\w+=,.@/:*$-]*[\\w+=@/*]");

    private static final Pattern ACCOUNT = Pattern.compile("(?<!\\d)\\d{12}(?!\\d)");

    private QuietText() {}

    /**
     * Hides account IDs and ARNs, and says that the log of Jenkins has them.
     *
     * @param log gets the whole message if something is hidden
     */
    public static String of(String message, Consumer<String> log) {
        String shown = of(message, null, null, "in the log of Jenkins");
        if (!shown.equals(message)) {
            log.accept(message);
        }
        return shown;
    }

    /**
     * Hides account IDs and ARNs, and says where administrators see them.
     *
     * @param role see {@link #of(String, String, String)}
     * @param name see {@link #of(String, String, String)}
     * @param seen such as {@code in the log of Jenkins}
     */
    public static String of(String message, String role, String name, String seen) {
        String shown = of(message, role, name);
        return shown.equals(message)
                ? message
                : shown + "\n  This block is quiet. Administrators see account IDs and ARNs " + seen + ".";
    }

    /**
     * Hides account IDs and ARNs.
     *
     * @param role the ARN that the message is about; null if there is none yet
     * @param name the name of that role; null for none
     */
    public static String of(String message, String role, String name) {
        String named = name == null ? "the role" : "role '" + Text.printable(name) + "'";
        String withoutArns = ARN.matcher(message)
                .replaceAll(found -> Matcher.quoteReplacement(found.group().equals(role) ? named : "[ARN]"));
        return ACCOUNT.matcher(withoutArns).replaceAll("[account]");
    }
}
