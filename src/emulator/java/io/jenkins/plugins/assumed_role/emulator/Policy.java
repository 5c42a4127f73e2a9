package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A policy: statements of actions on resources, with the wildcards of IAM and without its conditions.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
final class Policy {

    private record Statement(boolean allow, List<Pattern> actions, List<Pattern> resources) {
        boolean covers(String action, String resource) {
            return matches(actions, action) && matches(resources, resource);
        }

        private static boolean matches(List<Pattern> patterns, String value) {
            return patterns.stream().anyMatch(pattern -> pattern.matcher(value).matches());
        }
    }

    private final List<Statement> statements = new CopyOnWriteArrayList<>();

    void allow(String resource, String... actions) {
        add(true, List.of(actions), List.of(resource));
    }

    void add(Policy other) {
        statements.addAll(other.statements);
    }

    /** An explicit deny wins over every allow. */
    boolean allows(String action, String resource) {
        List<Statement> covering = statements.stream()
                .filter(statement -> statement.covers(action, resource))
                .toList();
        return !covering.isEmpty() && covering.stream().allMatch(Statement::allow);
    }

    /** @throws AwsError the error of STS for an invalid session policy */
    static Policy parse(String json) {
        Object document;
        try {
            document = Json.parse(json);
        } catch (IllegalArgumentException e) {
            throw malformed("This policy contains invalid Json");
        }
        if (!(document instanceof Map<?, ?> members)) {
            throw malformed("Syntax errors in policy.");
        }
        Policy policy = new Policy();
        for (Object item : list(members.get("Statement"))) {
            if (!(item instanceof Map<?, ?> statement)
                    || !List.of("Allow", "Deny").contains(String.valueOf(statement.get("Effect")))) {
                throw malformed("Syntax errors in policy.");
            }
            policy.add(
                    statement.get("Effect").equals("Allow"),
                    strings(statement.get("Action")),
                    strings(statement.get("Resource")));
        }
        return policy;
    }

    private void add(boolean allow, List<String> actions, List<String> resources) {
        statements.add(new Statement(
                allow,
                // Case matters for resources, not for actions.
                actions.stream()
                        .map(action -> glob(action, Pattern.CASE_INSENSITIVE))
                        .toList(),
                resources.stream().map(resource -> glob(resource, 0)).toList()));
    }

    /** Matches asterisk and question mark like IAM. */
    static Pattern glob(String glob, int flags) {
        return Pattern.compile(
                glob.chars()
                        .mapToObj(c -> switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(String.valueOf((char) c));
                        })
                        .collect(Collectors.joining()),
                flags);
    }

    private static List<String> strings(Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }

    /** Reads a list or a single value, because IAM accepts both. */
    static List<?> list(Object value) {
        List<?> list = value instanceof List<?> many ? many : value == null ? List.of() : List.of(value);
        if (list.isEmpty()) {
            throw malformed("Syntax errors in policy.");
        }
        return list;
    }

    static AwsError malformed(String message) {
        return new AwsError(400, "MalformedPolicyDocument", message);
    }
}
