package io.jenkins.plugins.assumed_role.request;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * On whose behalf a role is assumed: the build, or the user of the launcher.
 *
 * @param sessionName default role session name
 * @param user who started it, null if nobody did
 * @param tags what the automatic session tags say, fit for STS
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

    /** @param what the build's URL, say, which itself is nobody's business */
    public static String idOf(String what) {
        return SessionName.hash(what);
    }

    /** The user, with a hash where STS does not take the name as it is: trust policies may ask for it, so no two users may share one. */
    String sourceIdentity() {
        if (user == null) {
            throw new IllegalArgumentException(
                    "sourceIdentity: auto takes the user who started the build, but no user did.");
        }
        return SessionName.fit(user);
    }
}
