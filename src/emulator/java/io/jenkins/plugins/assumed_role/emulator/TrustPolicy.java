package io.jenkins.plugins.assumed_role.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trust policy of a role: principals of AWS with the actions that go with {@code sts:AssumeRole} and the condition
 * {@code sts:ExternalId}, providers of tokens, and Roles Anywhere.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
record TrustPolicy(List<?> statements) {

    /** @throws AwsError the error of IAM */
    static TrustPolicy parse(String json) {
        Object document;
        try {
            document = Json.parse(json);
        } catch (IllegalArgumentException e) {
            throw Policy.malformed("This policy contains invalid Json");
        }
        return new TrustPolicy(Policy.list(map(document).get("Statement")));
    }

    void addTo(Role role) {
        for (Object item : statements) {
            Map<?, ?> statement = map(item);
            if (!"Allow".equals(statement.get("Effect")) || statement.containsKey("Resource")) {
                throw Policy.malformed("Has prohibited field Resource, or an effect that is not known here.");
            }
            Map<?, ?> principal = map(statement.get("Principal"));
            if (principal.containsKey("Federated")) {
                federated(statement, role);
            } else if (principal.containsKey("Service")) {
                service(statement, role);
            } else {
                aws(statement, role);
            }
        }
    }

    private static void aws(Map<?, ?> statement, Role role) {
        Object principals = map(statement.get("Principal")).get("AWS");
        if (principals != null) {
            Policy.list(principals).forEach(principal -> role.trusts(principal.toString()));
        }
        for (Object action : Policy.list(statement.get("Action"))) {
            switch (action.toString()) {
                case "sts:AssumeRole" -> {}
                case "sts:TagSession" -> role.trustsTags();
                case "sts:SetSourceIdentity" -> role.trustsSourceIdentity();
                default -> throw Policy.malformed("AssumeRole policy may only specify STS AssumeRole actions.");
            }
        }
        equal(statement, "StringEquals").forEach((key, values) -> {
            if (!key.equals("sts:ExternalId")) {
                throw Policy.malformed(key + " is not known here.");
            }
            role.externalId(values.get(0));
        });
    }

    private static void federated(Map<?, ?> statement, Role role) {
        if (!Policy.list(statement.get("Action")).contains("sts:AssumeRoleWithWebIdentity")) {
            throw Policy.malformed("AssumeRole policy may only specify STS AssumeRole actions.");
        }
        Object provider = map(statement.get("Principal")).get("Federated");
        role.trusts(new WebIdentityTrust(provider.toString(), equal(statement, "StringEquals")));
    }

    private static void service(Map<?, ?> statement, Role role) {
        boolean complete = Policy.list(statement.get("Action"))
                .containsAll(List.of("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"));
        if (!complete
                || !"rolesanywhere.amazonaws.com"
                        .equals(map(statement.get("Principal")).get("Service"))) {
            throw Policy.malformed("This service or these actions are not known here.");
        }
        role.trustsRolesAnywhere();
    }

    /** The conditions of one operator, which has one value or several. Of policy variables, the one for a dollar is known. */
    private static Map<String, List<String>> equal(Map<?, ?> statement, String operator) {
        Map<String, List<String>> conditions = new HashMap<>();
        if (statement.containsKey("Condition")
                && map(statement.get("Condition")).containsKey(operator)) {
            map(map(statement.get("Condition")).get(operator))
                    .forEach((key, value) -> conditions.put(
                            key.toString(),
                            Policy.list(value).stream()
                                    .map(each -> each.toString().replace("${$}", "$"))
                                    .toList()));
        }
        return conditions;
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw Policy.malformed("Syntax errors in policy.");
    }
}
