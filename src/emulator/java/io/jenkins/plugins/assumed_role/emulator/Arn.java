package io.jenkins.plugins.assumed_role.emulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Amazon Resource Name of IAM.
 *
 * @param resource type, path and name, such as {@code role/team/deploy}
 */
record Arn(String partition, String account, String resource) {
    private static final Pattern IAM = Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):(.+)");

    /** @throws IllegalArgumentException unless it is an ARN of IAM with an account */
    static Arn parse(String text) {
        Matcher matcher = IAM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an ARN of IAM: " + text);
        }
        return new Arn(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    boolean isRole() {
        return resource.startsWith("role/") && !name().isEmpty();
    }

    /** Returns the name without type and path. */
    String name() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    /**
     * The session's ARN, which has no path: "IAM identifiers" in the IAM User Guide,
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html.
     */
    String session(String sessionName) {
        return "arn:%s:sts::%s:assumed-role/%s/%s".formatted(partition, account, name(), sessionName);
    }

    @Override
    public String toString() {
        return "arn:%s:iam::%s:%s".formatted(partition, account, resource);
    }
}
