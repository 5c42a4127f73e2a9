package io.jenkins.plugins.assumed_role.agent;

import java.util.List;
import java.util.Map;

/** The sources of credentials that a machine can have, in the order of the AWS SDKs. */
public enum SourceKind {
    ENVIRONMENT(AwsVariables.ACCESS_KEY_ID, AwsVariables.SECRET_ACCESS_KEY),
    WEB_IDENTITY(AwsVariables.WEB_IDENTITY_TOKEN_FILE),
    /** Profiles. The default profile may have credentials without a variable. */
    PROFILE(AwsVariables.PROFILE, AwsVariables.DEFAULT_PROFILE),
    CONTAINER(AwsVariables.CONTAINER_RELATIVE_URI, AwsVariables.CONTAINER_FULL_URI),
    /** The role of an instance, which needs no configuration. */
    INSTANCE;

    private final List<String> variables;

    SourceKind(String... variables) {
        this.variables = List.of(variables);
    }

    /** Returns the variable that configures the source, and counts if several do; null for none. */
    public String configuredBy(Map<String, String> environment) {
        for (String variable : variables) {
            if (environment.containsKey(variable)) {
                return variable;
            }
        }
        return null;
    }
}
