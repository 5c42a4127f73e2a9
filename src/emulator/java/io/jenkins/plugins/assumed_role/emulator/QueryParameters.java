package io.jenkins.plugins.assumed_role.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The parameters of a request to STS, against the limits of the API reference. All violations are reported at once, in the words
 * of the service.
 */
final class QueryParameters {
    private final Map<String, String> parameters;
    private final List<String> violations = new ArrayList<>();

    QueryParameters(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    String required(String name, int shortest, int longest, Pattern pattern) {
        if (!parameters.containsKey(name)) {
            violations.add("Value null at '%s' failed to satisfy constraint: Member must not be null"
                    .formatted(memberName(name)));
            return "";
        }
        return optional(name, shortest, longest, pattern);
    }

    /** Returns the value of a parameter, which may be empty; null if it is missing. */
    String optional(String name, int shortest, int longest, Pattern pattern) {
        String value = parameters.get(name);
        if (value != null) {
            // The service writes code points beyond four digits without the braces that Java wants.
            String shown = pattern.pattern().replaceAll("\\\\x\\{(\\w+)}", "\\\\u$1");
            require(pattern.matcher(value).matches(), name, value, "satisfy regular expression pattern: " + shown);
            require(value.length() >= shortest, name, value, "have length greater than or equal to " + shortest);
            require(value.length() <= longest, name, value, "have length less than or equal to " + longest);
        }
        return value;
    }

    int number(String name, int smallest, int largest, int otherwise) {
        String value = parameters.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            require(number >= smallest, name, value, "have value greater than or equal to " + smallest);
            require(number <= largest, name, value, "have value less than or equal to " + largest);
            return number;
        } catch (NumberFormatException e) {
            throw new AwsError(400, "MalformedInput", "Invalid integer value for " + name);
        }
    }

    /** Returns the number of members of a list: {@code Tags.member.1.Key} and so on, from one and without a gap. */
    int members(String list, int most) {
        int count = 0;
        while (hasMember(list + ".member." + (count + 1))) {
            count++;
        }
        if (count > most) {
            require(false, list, "[" + count + " members]", "have length less than or equal to " + most);
        }
        return count;
    }

    private boolean hasMember(String prefix) {
        return parameters.keySet().stream().anyMatch(name -> name.equals(prefix) || name.startsWith(prefix + "."));
    }

    /** Returns the keys and values of a list of tags, in their order. */
    Map<String, String> tags(String list, int most, Pattern characters) {
        Map<String, String> tags = new LinkedHashMap<>();
        int count = members(list, most);
        for (int i = 1; i <= count; i++) {
            String key = required(list + ".member." + i + ".Key", 1, 128, characters);
            String value = required(list + ".member." + i + ".Value", 0, 256, characters);
            if (tags.keySet().stream().anyMatch(key::equalsIgnoreCase)) {
                throw new AwsError(
                        400,
                        "InvalidParameterValue",
                        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
            tags.put(key, value);
        }
        return tags;
    }

    /** @throws AwsError if anything was wrong */
    void check() {
        if (!violations.isEmpty()) {
            throw new AwsError(
                    400,
                    "ValidationError",
                    "%d validation error%s detected: %s"
                            .formatted(
                                    violations.size(),
                                    violations.size() == 1 ? "" : "s",
                                    String.join("; ", violations)));
        }
    }

    private void require(boolean satisfied, String name, String value, String constraint) {
        if (!satisfied) {
            violations.add("Value '%s' at '%s' failed to satisfy constraint: Member must %s"
                    .formatted(value, memberName(name), constraint));
        }
    }

    /** The service speaks of {@code roleSessionName} and {@code tags.1.member.key}. */
    private static String memberName(String name) {
        StringBuilder member = new StringBuilder();
        for (String part : name.replaceAll("\\.member\\.(\\d+)", ".$1.member").split("\\.")) {
            member.append(member.isEmpty() ? "" : ".")
                    .append(part.substring(0, 1).toLowerCase(Locale.ROOT))
                    .append(part.substring(1));
        }
        return member.toString();
    }
}
