package io.jenkins.plugins.assumed_role.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads hops of {@code via}: an ARN, an ARN followed by settings in one line, or a map. */
public final class HopSyntax {

    private static final String SETTINGS =
            "arn, sessionName, duration, externalId, policy, policyArns, tags, transitiveTagKeys, sourceIdentity";

    /** Text without white space, except between quotes behind an equals sign; a quote within is written twice. */
    private static final Pattern WORD = Pattern.compile("\\S+?='(?:[^']|'')*'(?!\\S)|\\S+");

    private HopSyntax() {}

    /**
     * Reads {@code via}.
     *
     * @param via null, a collection of ARNs and maps, one map, or text with one hop a line
     * @throws IllegalArgumentException if one is not a hop
     */
    public static List<Hop.Builder> hops(Object via) {
        List<Hop.Builder> hops = new ArrayList<>();
        for (Object hop : items(via)) {
            hops.add(hop instanceof Map<?, ?> map ? fromMap(map) : new Hop.Builder(hop.toString()));
        }
        return hops;
    }

    /**
     * Returns {@code via} as a Pipeline writes it: an ARN without settings as a string, any other hop as a map.
     *
     * @param via null, a collection of ARNs and maps, one map, or text with one hop a line
     * @throws IllegalArgumentException if a line is not a hop
     */
    public static List<Object> items(Object via) {
        List<Object> items = new ArrayList<>();
        if (via instanceof Map<?, ?>) {
            items.add(via);
        } else if (via != null) {
            for (Object hop : via instanceof Iterable<?> several
                    ? several
                    : via.toString().lines().toList()) {
                if (hop instanceof Map<?, ?>) {
                    items.add(hop);
                } else if (hop != null && !hop.toString().isBlank()) {
                    Map<String, Object> settings = settings(hop.toString());
                    items.add(settings.size() == 1 ? settings.get("arn") : settings);
                }
            }
        }
        return items;
    }

    /** Reads {@code arn:aws:iam::111111111111:role/hub externalId=abc tags='team=my team,stage=prod'}. */
    private static Map<String, Object> settings(String hop) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Matcher words = WORD.matcher(hop);
        while (words.find()) {
            String word = words.group();
            int equals = word.indexOf('=');
            // A role name may have an equals sign too.
            if (settings.isEmpty()) {
                settings.put("arn", word);
            } else if (equals < 0) {
                throw new InvalidArgument(
                        "via: '" + Text.clean(word, 100) + "' is not a setting of the form name=value.");
            } else {
                String name = word.substring(0, equals);
                settings.put(name, typed(name, unquoted(word.substring(equals + 1))));
            }
        }
        return settings;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("'") && value.endsWith("'")
                ? value.substring(1, value.length() - 1).replace("''", "'")
                : value;
    }

    private static Object typed(String name, String value) {
        return switch (name) {
            case "duration" -> number(value);
            case "policyArns" -> FormText.arns(value);
            case "tags" -> FormText.map(name, value);
            case "transitiveTagKeys" -> FormText.list(value);
            default -> value;
        };
    }

    /** Writes hops with one a line, as {@link #hops} reads them; empty for null. */
    public static String lines(Object via) {
        return items(via).stream()
                .map(hop -> hop instanceof Map<?, ?> map ? line(map) : hop.toString())
                .collect(Collectors.joining("\n"));
    }

    private static String line(Map<?, ?> hop) {
        StringBuilder line = new StringBuilder(String.valueOf(hop.get("arn")));
        hop.forEach((name, value) -> {
            if (!"arn".equals(name) && value != null) {
                String text = String.join(",", FormText.lines(value).split("\n"));
                line.append(' ').append(name).append('=').append(quoted(text.replaceAll("\\R", " ")));
            }
        });
        return line.toString();
    }

    private static String quoted(String value) {
        return value.matches("[^\\s']+") ? value : "'" + value.replace("'", "''") + "'";
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
                case "policyArns" -> hop.policyArns(FormText.arns(value));
                case "tags" -> hop.tags(FormText.map("tags", value));
                case "transitiveTagKeys" -> hop.transitiveTagKeys(FormText.list(value));
                case "sourceIdentity" -> hop.sourceIdentity(text(value));
                default ->
                    throw new InvalidArgument("via: '" + Text.clean(String.valueOf(name), 60)
                            + "' is not a setting of an intermediate role. Valid settings: " + SETTINGS + ".");
            }
        });
        return hop;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Integer number(Object value) {
        try {
            return value == null ? null : Integer.valueOf(value.toString().strip());
        } catch (NumberFormatException x) {
            throw new InvalidArgument(
                    "duration: '" + Text.clean(value.toString(), 40) + "' is not a number of seconds.");
        }
    }
}
