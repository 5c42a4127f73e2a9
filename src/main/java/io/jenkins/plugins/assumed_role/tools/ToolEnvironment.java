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
 */
public record ToolEnvironment(Map<String, String> secret, Map<String, String> plain) {

    /**
     * What would compete with the session, and so must be absent in the processes of the block: some tools prefer a profile or a
     * container's role to the keys.
     */
    public static final Set<String> CLEARED = Set.of(
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

    /** The names of the variables that hold something secret. */
    public static final Set<String> SENSITIVE =
            Set.of(AwsVariables.ACCESS_KEY_ID, AwsVariables.SECRET_ACCESS_KEY, AwsVariables.SESSION_TOKEN);

    public static ToolEnvironment of(RoleSession session) {
        Map<String, String> secret = new LinkedHashMap<>();
        secret.put(AwsVariables.ACCESS_KEY_ID, session.accessKeyId());
        secret.put(AwsVariables.SECRET_ACCESS_KEY, session.secretAccessKey());
        secret.put(AwsVariables.SESSION_TOKEN, session.sessionToken());
        Map<String, String> plain = new LinkedHashMap<>();
        plain.put(AwsVariables.REGION, session.region());
        // AWS CLI v1 and boto3 read only this one.
        plain.put(AwsVariables.DEFAULT_REGION, session.region());
        plain.put(
                "AWS_CREDENTIAL_EXPIRATION",
                session.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
        plain.put(AwsVariables.ASSUMED_ROLE_ARN, session.role().toString());
        // A block that lost its keys must fail, not run as the instance.
        plain.put(AwsVariables.METADATA_DISABLED, "true");
        return new ToolEnvironment(Collections.unmodifiableMap(secret), Collections.unmodifiableMap(plain));
    }

    /** Changes the environment of a process. */
    public void applyTo(Map<String, String> environment) {
        environment.keySet().removeAll(CLEARED);
        environment.putAll(plain);
        environment.putAll(secret);
    }

    /** The names alone. */
    @Override
    public String toString() {
        return secret.keySet() + " and " + plain.keySet();
    }
}
