package io.jenkins.plugins.assumed_role.request;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The build, or the user of the launcher, for which a role is assumed.
 *
 * @param sessionName default role session name
 * @param user the user who started it, null if no user did
 * @param tags values of the automatic session tags, made fit for STS
 * @param id a short token without meaning for the user agent, by which CloudTrail records of one build are found
 */
public record Requester(String sessionName, String user, Map<String, String> tags, String id) {

    private static final Pattern NOT_IN_TAGS = Pattern.compile("[^\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]");

    public Requester {
        Map<String, String> fit = new TreeMap<>();
        tags.forEach((key, value) ->
                fit.put(key, Text.start(NOT_IN_TAGS.matcher(value).replaceAll("_"), StsConstraints.MAX_TAG_VALUE)));
        tags = Map.copyOf(fit);
    }

    /** Returns a token for the user agent from the URL of a build, say, which itself is not shown. */
    public static String idOf(String url) {
        return SessionName.hash(url);
    }

    /** @throws IllegalArgumentException if no user did */
    String sourceIdentity() {
        if (user == null) {
            throw new InvalidArgument(
                    "sourceIdentity: auto requires a user who started the build, and no user started this build.");
        }
        return SessionName.identityOf(user);
    }
}
