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
 * Role session names and source identities, as CloudTrail shows them.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole, RoleSessionName</a>
 */
public final class SessionName {

    private static final int MAX = 64;
    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_+=,.@-]{2,64}");
    private static final Pattern SEPARATORS = Pattern.compile("[/\\s#:]+");
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9_+=,.@-]+");

    /** Bytes of the digest that distinguishes jobs; a session name proves nothing. */
    private static final int SHORT_DIGEST = 4;

    /** Bytes of a digest for which no second user can be found. */
    private static final int LONG_DIGEST = 12;

    private static final Pattern WITH_DIGEST = Pattern.compile(".*-[0-9a-f]{8}");
    private static final Pattern WITH_LONG_DIGEST = Pattern.compile(".*-[0-9a-f]{24}");

    /** Placeholders of a template, each written {@code ${NAME}}. */
    private static final List<String> PLACEHOLDERS = List.of("JOB", "BUILD", "NODE", "USER");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z]+)}");

    private SessionName() {}

    /**
     * Checks a name that a user chose, which is never altered.
     *
     * @throws IllegalArgumentException if STS does not take it
     */
    public static String check(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new InvalidArgument("sessionName: '" + Text.clean(name, 80)
                    + "' is not valid: STS accepts 2 to 64 letters, digits and characters of _+=,.@-"
                    + (name.length() > MAX ? "; this one has " + name.length() + "." : "."));
        }
        return name;
    }

    /**
     * Returns the name for a build, {@code JOB-NUMBER}. If STS does not take all of its characters, it is cleaned and shortened, and a digest
     * of the whole comes before the number, so that different jobs have different names and a build always has the same one. A name that
     * looks as if it had a digest gets one too.
     */
    public static String of(String job, String number) {
        String whole = job + "-" + number;
        if (VALID.matcher(whole).matches() && !WITH_DIGEST.matcher(job).matches()) {
            return whole;
        }
        String end = clean("-" + hash(whole) + "-" + number);
        return shortened(clean(job), end.length() > MAX / 2 ? "-" + hash(whole) : end);
    }

    /**
     * Checks a template for {@link #ofTemplate}.
     *
     * @throws IllegalArgumentException if it has an unknown placeholder
     */
    public static void checkTemplate(String template) {
        String rest = template;
        for (String name : PLACEHOLDERS) {
            rest = rest.replace("${" + name + "}", "");
        }
        int unknown = rest.indexOf("${");
        if (unknown >= 0) {
            throw new InvalidArgument("sessionNameTemplate: unknown placeholder '"
                    + Text.clean(rest.substring(unknown).replaceFirst("}.*", "}"), 60)
                    + "'; use ${" + String.join("}, ${", PLACEHOLDERS) + "}.");
        }
    }

    /**
     * Fills the placeholders of a template and makes STS take the name, with a digest if a character had to change.
     *
     * @param values by their names; a placeholder without a value stays as it is written, cleaned
     */
    public static String ofTemplate(String template, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int end = 0;
        while (placeholder.find()) {
            // The text between is the same for all jobs, so it needs no digest to distinguish them.
            filled.append(clean(template.substring(end, placeholder.start())))
                    .append(values.getOrDefault(placeholder.group(1), placeholder.group()));
            end = placeholder.end();
        }
        String name = filled.append(clean(template.substring(end))).toString();
        return VALID.matcher(name).matches() && !WITH_DIGEST.matcher(name).matches()
                ? name
                : shortened(clean(name), "-" + hash(name));
    }

    /**
     * Returns the source identity of a user. Trust policies may ask for it, so no two users share one: an ID that STS does not take, or that
     * looks like the identity of such a user, gets a digest that nobody can find a second user for.
     */
    static String identityOf(String user) {
        return VALID.matcher(user).matches() && !WITH_LONG_DIGEST.matcher(user).matches()
                ? user
                : shortened(ILLEGAL.matcher(user).replaceAll("_"), "-" + digest(user, LONG_DIGEST));
    }

    private static String clean(String name) {
        return ILLEGAL.matcher(SEPARATORS.matcher(name).replaceAll("-")).replaceAll("_");
    }

    private static String shortened(String name, String end) {
        return check(name.substring(0, Math.min(name.length(), MAX - end.length())) + end);
    }

    /** Returns eight hexadecimal digits that stand for the text. */
    static String hash(String text) {
        return digest(text, SHORT_DIGEST);
    }

    private static String digest(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException x) {
            throw new AssertionError("every Java platform has SHA-256", x);
        }
    }
}
