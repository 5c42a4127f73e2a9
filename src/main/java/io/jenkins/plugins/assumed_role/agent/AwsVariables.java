package io.jenkins.plugins.assumed_role.agent;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment variables that configure AWS credentials, regions and endpoints.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html">AWS SDKs and Tools settings reference</a>
 */
public final class AwsVariables {

    public static final String ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID";
    public static final String SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY";
    public static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";
    public static final String CREDENTIAL_EXPIRATION = "AWS_CREDENTIAL_EXPIRATION";
    public static final String REGION = "AWS_REGION";
    public static final String DEFAULT_REGION = "AWS_DEFAULT_REGION";
    public static final String ROLE_ARN = "AWS_ROLE_ARN";
    public static final String ROLE_SESSION_NAME = "AWS_ROLE_SESSION_NAME";
    public static final String WEB_IDENTITY_TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE";
    public static final String CONTAINER_RELATIVE_URI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    public static final String CONTAINER_FULL_URI = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    public static final String CONTAINER_TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    public static final String CONTAINER_TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    public static final String METADATA_DISABLED = "AWS_EC2_METADATA_DISABLED";
    public static final String METADATA_ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    public static final String METADATA_ENDPOINT_MODE = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
    public static final String METADATA_TIMEOUT = "AWS_METADATA_SERVICE_TIMEOUT";
    public static final String METADATA_ATTEMPTS = "AWS_METADATA_SERVICE_NUM_ATTEMPTS";
    public static final String ENDPOINT_URL = "AWS_ENDPOINT_URL";
    public static final String ENDPOINT_URL_STS = "AWS_ENDPOINT_URL_STS";
    public static final String ENDPOINT_URL_ROLES_ANYWHERE = "AWS_ENDPOINT_URL_ROLESANYWHERE";
    public static final String IGNORE_ENDPOINT_URLS = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    public static final String USE_FIPS = "AWS_USE_FIPS_ENDPOINT";
    public static final String USE_DUALSTACK = "AWS_USE_DUALSTACK_ENDPOINT";
    public static final String PROFILE = "AWS_PROFILE";
    public static final String DEFAULT_PROFILE = "AWS_DEFAULT_PROFILE";
    public static final String CONFIG_FILE = "AWS_CONFIG_FILE";
    public static final String SHARED_CREDENTIALS_FILE = "AWS_SHARED_CREDENTIALS_FILE";
    /** The former name of AWS_SESSION_TOKEN, which some tools still read. */
    public static final String SECURITY_TOKEN = "AWS_SECURITY_TOKEN";
    /** A variable that a block sets, and so the mark of an enclosing block. */
    public static final String ASSUMED_ROLE_ARN = "AWS_ASSUMED_ROLE_ARN";

    /** Variables that locate STS, as opposed to credentials. */
    public static final List<String> PLACE = List.of(
            REGION,
            DEFAULT_REGION,
            ENDPOINT_URL,
            ENDPOINT_URL_STS,
            ENDPOINT_URL_ROLES_ANYWHERE,
            IGNORE_ENDPOINT_URLS,
            USE_FIPS,
            USE_DUALSTACK);

    /** Variables that name profiles and their files. Only the machine itself sets them: a profile may start a program there. */
    public static final List<String> PROFILES = List.of(PROFILE, DEFAULT_PROFILE, CONFIG_FILE, SHARED_CREDENTIALS_FILE);

    /** The variables that the plugin reads from a machine; no other leaves it. */
    public static final List<String> READ = List.of(
            PROFILE,
            DEFAULT_PROFILE,
            CONFIG_FILE,
            SHARED_CREDENTIALS_FILE,
            SECURITY_TOKEN,
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            REGION,
            DEFAULT_REGION,
            ROLE_ARN,
            ROLE_SESSION_NAME,
            WEB_IDENTITY_TOKEN_FILE,
            CONTAINER_RELATIVE_URI,
            CONTAINER_FULL_URI,
            CONTAINER_TOKEN,
            CONTAINER_TOKEN_FILE,
            METADATA_DISABLED,
            METADATA_ENDPOINT,
            METADATA_ENDPOINT_MODE,
            METADATA_TIMEOUT,
            METADATA_ATTEMPTS,
            ENDPOINT_URL,
            ENDPOINT_URL_STS,
            ENDPOINT_URL_ROLES_ANYWHERE,
            IGNORE_ENDPOINT_URLS,
            USE_FIPS,
            USE_DUALSTACK,
            ASSUMED_ROLE_ARN);

    /** The variables of one key. */
    private static final List<String> KEY = List.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, SECURITY_TOKEN);

    /** The variables that are secrets themselves. */
    static final List<String> SECRETS = List.of(SECRET_ACCESS_KEY, SESSION_TOKEN, SECURITY_TOKEN, CONTAINER_TOKEN);

    private AwsVariables() {}

    /**
     * Overrides variables of a machine. The parts of a key belong together: a key ID that overrides another one leaves neither its
     * secret key nor its session token.
     *
     * @param over variables of a build, which repeat the variables of its machine
     */
    public static Map<String, String> lay(Map<String, String> over, Map<String, String> machine) {
        Map<String, String> changes = new TreeMap<>(over);
        changes.entrySet().removeAll(machine.entrySet());
        Map<String, String> result = new TreeMap<>(machine);
        if (changes.containsKey(ACCESS_KEY_ID)) {
            result.keySet().removeAll(KEY);
        }
        result.putAll(changes);
        return result;
    }

    /** Returns the region that an environment sets; null for none. */
    public static String region(Map<String, String> environment) {
        return environment.getOrDefault(REGION, environment.get(DEFAULT_REGION));
    }

    /** Returns whether a switch is on, as the AWS SDKs read it. */
    public static boolean isTrue(String name, Map<String, String> environment) {
        return "true".equalsIgnoreCase(environment.get(name));
    }

    /** Returns the variables of {@link #READ} that an environment sets; an empty one counts as unset, as it does for the AWS SDKs. */
    public static Map<String, String> readFrom(Map<String, String> environment) {
        Map<String, String> found = new TreeMap<>();
        for (String name : READ) {
            String value = environment.get(name);
            if (value != null && !value.isBlank()) {
                found.put(name, value.strip());
            }
        }
        return found;
    }
}
