package io.jenkins.plugins.assumed_role.tools;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.session.RoleSession;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a block.
 *
 * @param secret those that must not be read in a log
 * @param plain the others
 * @param cleared names of those that must be absent in the processes of the block
 */
public record ToolEnvironment(Map<String, String> secret, Map<String, String> plain, Set<String> cleared) {

    /**
     * What would compete with the session: some tools prefer a profile or a container's role to the keys.
     */
    private static final Set<String> COMPETING = Set.of(
            AwsVariables.PROFILE,
            AwsVariables.DEFAULT_PROFILE,
            AwsVariables.SECURITY_TOKEN,
            AwsVariables.ROLE_ARN,
            AwsVariables.ROLE_SESSION_NAME,
            AwsVariables.WEB_IDENTITY_TOKEN_FILE,
            AwsVariables.CONTAINER_RELATIVE_URI,
            AwsVariables.CONTAINER_FULL_URI,
            AwsVariables.CONTAINER_TOKEN,
            AwsVariables.CONTAINER_TOKEN_FILE);

    public static ToolEnvironment of(RoleSession session, VariableNames names) {
        Map<String, String> secret = new LinkedHashMap<>();
        put(secret, names.name(AwsVariables.ACCESS_KEY_ID), session.accessKeyId());
        put(secret, names.name(AwsVariables.SECRET_ACCESS_KEY), session.secretAccessKey());
        put(secret, names.name(AwsVariables.SESSION_TOKEN), session.sessionToken());
        Map<String, String> plain = new LinkedHashMap<>();
        put(plain, names.name(AwsVariables.REGION), session.region());
        // AWS CLI v1 and boto3 read only this one.
        put(plain, names.name(AwsVariables.DEFAULT_REGION), session.region());
        String expiration = session.expiration().truncatedTo(ChronoUnit.SECONDS).toString();
        put(plain, names.name("AWS_CREDENTIAL_EXPIRATION"), expiration);
        put(plain, names.name(AwsVariables.ASSUMED_ROLE_ARN), session.role().toString());
        if (names.isStandard()) {
            // A block that lost its keys must fail, not run as the instance.
            plain.put(AwsVariables.METADATA_DISABLED, "true");
        }
        return new ToolEnvironment(
                Collections.unmodifiableMap(secret),
                Collections.unmodifiableMap(plain),
                names.isStandard() ? COMPETING : Set.of());
    }

    private static void put(Map<String, String> variables, String name, String value) {
        if (name != null) {
            variables.put(name, value);
        }
    }

    /** Changes the environment of a process. */
    public void applyTo(Map<String, String> environment) {
        environment.keySet().removeAll(cleared);
        environment.putAll(plain);
        environment.putAll(secret);
    }

    /** The names alone. */
    @Override
    public String toString() {
        return secret.keySet() + " and " + plain.keySet();
    }
}
