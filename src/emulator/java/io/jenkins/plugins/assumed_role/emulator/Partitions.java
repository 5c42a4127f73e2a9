package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The name and the partition of a region.
 *
 * <p>https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
final class Partitions {
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");
    /** The partitions by prefix, longer prefixes first; a region without a match is in the commercial partition. */
    private static final List<Map.Entry<String, String>> BY_PREFIX = List.of(
            Map.entry("cn-", "aws-cn"),
            Map.entry("us-gov-", "aws-us-gov"),
            Map.entry("us-isob-", "aws-iso-b"),
            Map.entry("us-isof-", "aws-iso-f"),
            Map.entry("eu-isoe-", "aws-iso-e"),
            Map.entry("us-iso-", "aws-iso"),
            Map.entry("eusc-", "aws-eusc"));

    private Partitions() {}

    static boolean isRegion(String name) {
        return REGION.matcher(name).matches();
    }

    static String of(String region) {
        return BY_PREFIX.stream()
                .filter(entry -> region.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("aws");
    }
}
