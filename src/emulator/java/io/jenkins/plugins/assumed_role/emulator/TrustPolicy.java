package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;

/**
 * The trust policy of a role: principals of AWS, the actions that go with {@code sts:AssumeRole}, and of conditions {@code sts:ExternalId}.
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
            conditions(statement.get("Condition"), role);
        }
    }

    private static void conditions(Object condition, Role role) {
        if (condition != null) {
            map(map(condition).get("StringEquals")).forEach((key, value) -> {
                if (!key.equals("sts:ExternalId")) {
                    throw Policy.malformed(key + " is not known here.");
                }
                role.externalId(value.toString());
            });
        }
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw Policy.malformed("Syntax errors in policy.");
    }
}
