package io.jenkins.plugins.assumed_role.emulator;

import java.util.List;
import java.util.Map;

/**
 * A statement of a trust policy for the tokens of one issuer, with conditions on {@code aud} and {@code sub}.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 *
 * @param provider the ARN of the provider
 * @param required values that {@code StringEquals} takes, by the condition keys
 */
record WebIdentityTrust(String provider, Map<String, List<String>> required) {

    boolean admits(Arn role, String issuer, String subject, List<String> audiences) {
        String name = issuer.replaceFirst("^https://", "");
        String arn = "arn:%s:iam::%s:oidc-provider/%s".formatted(role.partition(), role.account(), name);
        Map<String, List<String>> claims = Map.of(name + ":aud", audiences, name + ":sub", List.of(subject));
        return provider.equals(arn)
                && required.entrySet().stream()
                        .allMatch(condition -> claims.getOrDefault(condition.getKey(), List.of()).stream()
                                .anyMatch(condition.getValue()::contains));
    }
}
