package io.jenkins.plugins.assumed_role.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Role session names: what CloudTrail shows a session as.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole, RoleSessionName</a>
 */
public final class SessionName {

    private static final int MAX = 64;
    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_+=,.@-]{2,64}");
    private static final Pattern SEPARATORS = Pattern.compile("[/\\s#:]+");
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9_+=,.@-]+");

    /** What a template may say, each as {@code ${NAME}}. */
    private static final List<String> PLACEHOLDERS = List.of("JOB", "BUILD", "NODE", "USER");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z]+)}");

    private SessionName() {}

    /**
     * A name that somebody chose, which is never altered.
     *
     * @throws IllegalArgumentException if STS would not take it
     */
    public static String check(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new IllegalArgumentException("sessionName: '" + Text.clean(name, 80)
                    + "' is not valid: STS takes 2 to 64 letters, digits and characters of _+=,.@-"
                    + (name.length() > MAX ? "; this one has " + name.length() + "." : "."));
        }
        return name;
    }

    /**
     * The name for a build: its job and number, legible where STS allows it. A hash of the whole takes the place of what had to go,
     * so that the name is the same for each run and different jobs do not end up with one.
     */
    public static String of(String job, String number) {
        String whole = job + "-" + number;
        String separated = SEPARATORS.matcher(whole).replaceAll("-");
        String cleaned = ILLEGAL.matcher(separated).replaceAll("_");
        if (cleaned.equals(separated) && VALID.matcher(cleaned).matches()) {
            return cleaned;
        }
        String end = ILLEGAL.matcher("-" + hash(whole) + "-" + number).replaceAll("_");
        if (end.length() > MAX / 2) {
            end = "-" + hash(whole);
        }
        return check(cleaned.substring(0, Math.min(cleaned.length(), MAX - end.length())) + end);
    }

    /**
     * A template as {@link #ofTemplate} takes it.
     *
     * @throws IllegalArgumentException if something in it stands for nothing
     */
    public static void checkTemplate(String template) {
        String rest = template;
        for (String name : PLACEHOLDERS) {
            rest = rest.replace("${" + name + "}", "");
        }
        int unknown = rest.indexOf("${");
        if (unknown >= 0) {
            throw new IllegalArgumentException("sessionNameTemplate: '"
                    + Text.clean(rest.substring(unknown).replaceFirst("}.*", "}"), 60)
                    + "' stands for nothing. There are ${" + String.join("}, ${", PLACEHOLDERS) + "}.");
        }
    }

    /**
     * A name made of what {@code ${NAME}} stands for in a template, cleaned and shortened as {@link #of} does it.
     *
     * @param values by their names; what is not there stays as it is written, cleaned
     */
    public static String ofTemplate(String template, Map<String, String> values) {
        String name = PLACEHOLDER
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
        return fit(SEPARATORS.matcher(name).replaceAll("-"));
    }

    /** Whoever it is, so that STS takes it: unchanged, or cleaned and with a hash of the whole. */
    static String fit(String name) {
        if (VALID.matcher(name).matches()) {
            return name;
        }
        String end = "-" + hash(name);
        String cleaned = ILLEGAL.matcher(name).replaceAll("_");
        return cleaned.substring(0, Math.min(cleaned.length(), MAX - end.length())) + end;
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException x) {
            throw new AssertionError("every Java platform has SHA-256", x);
        }
    }
}
