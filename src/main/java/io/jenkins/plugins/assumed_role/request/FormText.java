package io.jenkins.plugins.assumed_role.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads and writes lists and maps as the text of a form field, one item a line. */
public final class FormText {

    private FormText() {}

    /**
     * Reads a map.
     *
     * @param field name for messages
     * @param values null, a map, or text with one {@code key=value} a line
     * @throws IllegalArgumentException if a line is not of that form
     */
    public static Map<String, String> map(String field, Object values) {
        Map<String, String> result = new LinkedHashMap<>();
        if (values instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put(String.valueOf(key), String.valueOf(value)));
            return result;
        }
        for (String line : list(values)) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new InvalidArgument(field + ": '" + Text.clean(line, 100) + "' is not of the form key=value.");
            }
            result.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        return result;
    }

    /**
     * Reads a duration.
     *
     * @return seconds; null for none
     * @throws IllegalArgumentException if it is no number
     */
    public static Integer duration(String text) {
        String given = Text.given(text);
        try {
            return given == null ? null : Integer.valueOf(given);
        } catch (NumberFormatException x) {
            throw new InvalidArgument("duration: enter a number of seconds.");
        }
    }

    /** @param values null, a collection, or text with one item a line or separated by commas */
    public static List<String> list(Object values) {
        return split(values, "[\\n,]");
    }

    /** @param values null, a collection, or text; the name of a policy or a role may have commas, so that one separates only before an ARN */
    public static List<String> arns(Object values) {
        return split(values, "\\s+|,(?=\\s*arn:)");
    }

    private static List<String> split(Object values, String separators) {
        List<String> result = new ArrayList<>();
        if (values instanceof Iterable<?> items) {
            items.forEach(item -> result.addAll(split(String.valueOf(item), separators)));
        } else if (values != null) {
            Arrays.stream(values.toString().split(separators))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .forEach(result::add);
        }
        return result;
    }

    /** Writes a list or a map with one item a line; empty for null. */
    public static String lines(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining("\n"));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(String::valueOf).collect(Collectors.joining("\n"));
        }
        return value == null ? "" : value.toString();
    }
}
