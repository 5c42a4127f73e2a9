package io.jenkins.plugins.assumed_role.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A hop of {@code via} as people write it: an ARN, an ARN with settings behind it in one line, or a map. */
public final class HopSyntax {

    private static final String SETTINGS =
            "arn, sessionName, duration, externalId, policy, policyArns, tags, transitiveTagKeys, sourceIdentity";

    private HopSyntax() {}

    /** @param via null, a collection of hops, or text with one a line */
    public static List<Hop.Builder> hops(Object via) {
        if (via == null) {
            return List.of();
        }
        List<Hop.Builder> hops = new ArrayList<>();
        for (Object hop : via instanceof Iterable<?> several
                ? several
                : via.toString().lines().toList()) {
            if (!hop.toString().isBlank()) {
                hops.add(parse(hop));
            }
        }
        return hops;
    }

    /**
     * @param hop {@code arn:aws:iam::111111111111:role/hub externalId=abc duration=900}, or a map of such settings
     * @throws IllegalArgumentException that says what is wrong
     */
    public static Hop.Builder parse(Object hop) {
        if (hop instanceof Map<?, ?> map) {
            return fromMap(map);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String word : String.valueOf(hop).strip().split("\\s+")) {
            int equals = word.indexOf('=');
            // A role name may have an equals sign too.
            if (settings.isEmpty()) {
                settings.put("arn", word);
            } else if (equals < 0) {
                throw new IllegalArgumentException(
                        "via: '" + Text.clean(word, 100) + "' is no setting of the form name=value.");
            } else {
                settings.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return fromMap(settings);
    }

    private static Hop.Builder fromMap(Map<?, ?> settings) {
        Hop.Builder hop = new Hop.Builder(text(settings.get("arn")));
        settings.forEach((name, value) -> {
            switch (String.valueOf(name)) {
                case "arn" -> {}
                case "sessionName" -> hop.sessionName(text(value));
                case "duration" -> hop.duration(number(value));
                case "externalId" -> hop.externalId(text(value));
                case "policy" -> hop.policy(text(value));
                case "policyArns" -> hop.policyArns(list(value));
                case "tags" -> hop.tags(map(value));
                case "transitiveTagKeys" -> hop.transitiveTagKeys(list(value));
                case "sourceIdentity" -> hop.sourceIdentity(text(value));
                default ->
                    throw new IllegalArgumentException("via: '" + Text.clean(String.valueOf(name), 60)
                            + "' is not a setting of a hop. There are: " + SETTINGS + ".");
            }
        });
        return hop;
    }

    /**
     * @param tags a map, or text with one {@code key=value} a line
     * @throws IllegalArgumentException if a line is not of that form
     */
    public static Map<String, String> map(Object tags) {
        Map<String, String> result = new LinkedHashMap<>();
        if (tags instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put(String.valueOf(key), String.valueOf(value)));
        } else if (tags != null) {
            for (String line : list(tags)) {
                int equals = line.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException(
                            "tags: '" + Text.clean(line, 100) + "' is not of the form key=value.");
                }
                result.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return result;
    }

    /** @param values a collection, or text with one a line or separated by commas */
    public static List<String> list(Object values) {
        if (values == null) {
            return List.of();
        }
        if (values instanceof Iterable<?> items) {
            List<String> result = new ArrayList<>();
            items.forEach(item -> result.addAll(list(String.valueOf(item))));
            return result;
        }
        return Arrays.stream(values.toString().split("[\\n,]"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** The opposite of {@link #hops}, {@link #map} and {@link #list}: text with one a line, empty for null. */
    public static String lines(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining("\n"));
        }
        if (value instanceof Iterable<?> items) {
            List<String> lines = new ArrayList<>();
            items.forEach(item -> lines.add(item instanceof Map<?, ?> hop ? line(hop) : item.toString()));
            return String.join("\n", lines);
        }
        return value == null ? "" : value.toString();
    }

    private static String line(Map<?, ?> hop) {
        StringBuilder line = new StringBuilder(String.valueOf(hop.get("arn")));
        hop.forEach((name, value) -> line.append("arn".equals(name) ? "" : " " + name + "=" + value));
        return line.toString();
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Integer number(Object value) {
        try {
            return value == null ? null : Integer.valueOf(value.toString().strip());
        } catch (NumberFormatException x) {
            throw new IllegalArgumentException(
                    "duration: '" + Text.clean(value.toString(), 40) + "' is not a number of seconds.");
        }
    }
}
