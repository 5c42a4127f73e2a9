package io.jenkins.plugins.assumed_role.delivery;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.delivery.DeliveryFiles;
import io.jenkins.plugins.assumed_role.agent.delivery.Published;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a block.
 *
 * @param secret the variables that must not be read in a log
 * @param plain the other variables
 * @param cleared the names that must be absent in the processes of the block
 * @param emptied the cleared names that a container, whose environment is its own, gets as empty variables
 */
public record ToolEnvironment(
        Map<String, String> secret, Map<String, String> plain, Set<String> cleared, Set<String> emptied) {

    /** Returns the variables of a session. */
    public static ToolEnvironment of(RoleSession session, VariableNames names) {
        Map<String, String> secret = new LinkedHashMap<>();
        put(secret, names.name(AwsVariables.ACCESS_KEY_ID), session.accessKeyId());
        put(secret, names.name(AwsVariables.SECRET_ACCESS_KEY), session.secretAccessKey());
        put(secret, names.name(AwsVariables.SESSION_TOKEN), session.sessionToken());
        Map<String, String> plain = plain(session, names);
        String expiration = session.expiration().truncatedTo(ChronoUnit.SECONDS).toString();
        put(plain, names.name(AwsVariables.CREDENTIAL_EXPIRATION), expiration);
        // Every SDK takes the keys above before the credentials of a container itself.
        return of(secret, plain, names.isStandard(), Set.of());
    }

    /**
     * Returns the variables that lead to the session on the machine.
     *
     * @param inherited the names of variables that processes of the machine have
     */
    public static ToolEnvironment of(RoleSession session, Published published, Set<String> inherited) {
        Set<String> emptied = new HashSet<>(CompetingVariables.EMPTY_IS_UNSET);
        if (inherited.contains(AwsVariables.WEB_IDENTITY_TOKEN_FILE)) {
            // The other containers of the pod have it too, and nearly every SDK takes it first.
            emptied.addAll(Set.of(AwsVariables.WEB_IDENTITY_TOKEN_FILE, AwsVariables.ROLE_ARN));
        }
        return published.port() > 0
                ? ofEndpoint(session, published.url(), published.directory(), emptied)
                : ofProfile(session, published.directory(), emptied);
    }

    private static ToolEnvironment ofEndpoint(RoleSession session, String url, String directory, Set<String> emptied) {
        // The SDKs look for a default profile before they ask an endpoint: the configuration of the block has none.
        Map<String, String> plain = withFiles(session, directory);
        plain.put(AwsVariables.CONTAINER_FULL_URI, url);
        // A client would send a token in a variable to any later program at the port. The file has the present token.
        plain.put(AwsVariables.CONTAINER_TOKEN_FILE, file(directory, DeliveryFiles.TOKEN));
        return of(Map.of(), plain, true, emptied);
    }

    private static ToolEnvironment ofProfile(RoleSession session, String directory, Set<String> emptied) {
        Map<String, String> plain = withFiles(session, directory);
        // Version 1 of the SDK for Go, as in older providers of Terraform, reads the file only with this.
        plain.put("AWS_SDK_LOAD_CONFIG", "1");
        return of(Map.of(), plain, true, emptied);
    }

    private static Map<String, String> withFiles(RoleSession session, String directory) {
        Map<String, String> plain = plain(session, VariableNames.STANDARD);
        plain.put(AwsVariables.CONFIG_FILE, file(directory, DeliveryFiles.CONFIG));
        plain.put(AwsVariables.SHARED_CREDENTIALS_FILE, file(directory, DeliveryFiles.NO_CREDENTIALS));
        // Botocore reads the files of boto 2, and of the oldest tools for EC2, before it asks an endpoint.
        plain.put("BOTO_CONFIG", file(directory, DeliveryFiles.NO_CREDENTIALS));
        plain.put("AWS_CREDENTIAL_FILE", file(directory, DeliveryFiles.NO_CREDENTIALS));
        return plain;
    }

    private static String file(String directory, String name) {
        return directory + (directory.contains("\\") ? "\\" : "/") + name;
    }

    private static Map<String, String> plain(RoleSession session, VariableNames names) {
        Map<String, String> plain = new LinkedHashMap<>();
        put(plain, names.name(AwsVariables.REGION), session.region());
        // AWS CLI v1 and boto3 read only this one.
        put(plain, names.name(AwsVariables.DEFAULT_REGION), session.region());
        put(plain, names.name(AwsVariables.ASSUMED_ROLE_ARN), session.role().toString());
        return plain;
    }

    private static ToolEnvironment of(
            Map<String, String> secret, Map<String, String> plain, boolean standard, Set<String> emptied) {
        Set<String> cleared = new HashSet<>();
        if (standard) {
            // A block that lost its keys must fail, not run as the instance.
            plain.put(AwsVariables.METADATA_DISABLED, "true");
            cleared.addAll(CompetingVariables.NAMES);
            cleared.removeAll(secret.keySet());
            cleared.removeAll(plain.keySet());
        }
        Set<String> empty = new HashSet<>(emptied);
        empty.retainAll(cleared);
        return new ToolEnvironment(
                Collections.unmodifiableMap(secret),
                Collections.unmodifiableMap(plain),
                Set.copyOf(cleared),
                Set.copyOf(empty));
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

    /** Shows only the names. */
    @Override
    public String toString() {
        return secret.keySet() + " and " + plain.keySet();
    }
}
