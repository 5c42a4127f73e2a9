package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;

/** The limits of a session: duration, inheritance and size. */
final class SessionLimits {
    private static final Duration CHAINED = Duration.ofHours(1);
    /** AWS does not publish the packed size; the deflated size is of the same order. */
    private static final int PACKED_BYTES = 1024;

    private SessionLimits() {}

    /** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html, under "role chaining". */
    static void checkDuration(Duration asked, Role role, boolean chained) {
        if (chained && asked.compareTo(CHAINED) > 0) {
            throw new AwsError(
                    400,
                    "ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        }
        if (asked.compareTo(role.maxSessionDuration()) > 0) {
            throw new AwsError(
                    400,
                    "ValidationError",
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
    }

    /**
     * The tags of the new session, including inherited ones.
     *
     * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
     */
    static Map<String, String> tags(AssumeRoleRequest request, Session caller) {
        Set<String> asked = lower(request.tags().keySet());
        if (!asked.containsAll(lower(request.transitiveTagKeys()))) {
            throw invalid("The specified transitive tag key must be included in the requested tags.");
        }
        if (lower(caller.transitiveTagKeys()).stream().anyMatch(asked::contains)) {
            throw invalid(
                    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag"
                            + " key from the calling session.");
        }
        if (asked.stream().anyMatch(key -> key.startsWith("aws:"))) {
            throw invalid("Tag keys starting with 'aws:' are reserved for system use");
        }
        Map<String, String> tags = new LinkedHashMap<>(caller.tags());
        Set<String> inherited = lower(caller.transitiveTagKeys());
        tags.keySet().removeIf(key -> !inherited.contains(key.toLowerCase(Locale.ROOT)));
        tags.putAll(request.tags());
        return tags;
    }

    static Set<String> transitiveKeys(AssumeRoleRequest request, Session caller) {
        Set<String> keys = new LinkedHashSet<>(caller.transitiveTagKeys());
        keys.addAll(request.transitiveTagKeys());
        return keys;
    }

    /** @return percent of the room, or null when nothing was packed */
    static String packedSize(AssumeRoleRequest request, Map<String, String> tags) {
        if (request.policy() == null && request.policyArns().isEmpty() && tags.isEmpty()) {
            return null;
        }
        String text = request.policy() + request.policyArns() + tags;
        Deflater deflater = new Deflater();
        deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        int size = deflater.deflate(new byte[64 * 1024]);
        deflater.end();
        int percent = Math.max(1, size * 100 / PACKED_BYTES);
        if (percent > 100) {
            throw new AwsError(
                    400,
                    "PackedPolicyTooLarge",
                    request.policy() == null && request.policyArns().isEmpty()
                            ? "Packed size of session tags consumes " + percent + "% of allotted space."
                            : "Packed policy consumes " + percent + "% of allotted space, please use smaller policy.");
        }
        return String.valueOf(percent);
    }

    private static Set<String> lower(Iterable<String> keys) {
        Set<String> lower = new LinkedHashSet<>();
        keys.forEach(key -> lower.add(key.toLowerCase(Locale.ROOT)));
        return lower;
    }

    private static AwsError invalid(String message) {
        return new AwsError(400, "InvalidParameterValue", message);
    }
}
