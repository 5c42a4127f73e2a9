package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.profiles.Profile;

/**
 * The way from a profile to its credentials: the origin of the first ones, and the roles that are assumed with them, one with the other.
 *
 * @param profile has the origin
 * @param roles profiles with a {@code role_arn}, in the order in which their roles are assumed
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html">Assume role credential provider</a>
 */
record ProfileChain(Origin origin, Profile profile, List<Profile> roles) {

    static final String ROLE_ARN = "role_arn";
    static final String PROCESS = "credential_process";
    static final String TOKEN_FILE = "web_identity_token_file";
    static final String MFA = "mfa_serial";
    static final String KEY_ID = "aws_access_key_id";
    static final String SECRET = "aws_secret_access_key";

    private static final String SOURCE_PROFILE = "source_profile";
    private static final String CREDENTIAL_SOURCE = "credential_source";
    private static final List<String> SIGN_IN =
            List.of("sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session");

    /** The source of the first credentials. */
    enum Origin {
        KEYS,
        PROCESS,
        WEB_IDENTITY,
        ENVIRONMENT,
        INSTANCE,
        CONTAINER
    }

    /** Returns whether a profile has any setting for credentials, supported or not. */
    static boolean hasCredentials(Profile profile) {
        return has(profile, ROLE_ARN)
                || has(profile, PROCESS)
                || has(profile, KEY_ID)
                || has(profile, SECRET)
                || SIGN_IN.stream().anyMatch(property -> has(profile, property));
    }

    static ProfileChain of(String name, Profiles profiles) throws Failure, InterruptedException {
        List<Profile> roles = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>(Set.of(name));
        Profile profile = profiles.require(name);
        // The AWS CLI takes the keys of a source profile, even if it has a role.
        while (has(profile, ROLE_ARN) && !has(profile, TOKEN_FILE) && (roles.isEmpty() || !hasKeys(profile))) {
            roles.add(0, profile);
            if (has(profile, SOURCE_PROFILE) == has(profile, CREDENTIAL_SOURCE)) {
                throw new Failure(
                        of(profile) + " has a role_arn, and "
                                + (has(profile, SOURCE_PROFILE) ? "both" : "neither")
                                + " of source_profile and credential_source",
                        "Set one of them: the role is assumed with those credentials.");
            }
            if (has(profile, CREDENTIAL_SOURCE)) {
                return new ProfileChain(credentialSource(profile), profile, roles);
            }
            String source = property(profile, SOURCE_PROFILE);
            boolean ownKeys = source.equals(profile.name()) && hasKeys(profile);
            if (!ownKeys && !seen.add(source)) {
                throw new Failure(
                        "the profiles " + String.join(", ", seen) + " form a cycle: source_profile of '"
                                + profile.name() + "' is '" + source + "'",
                        "Give one of them its own credentials.");
            }
            profile = profiles.require(source);
        }
        return new ProfileChain(origin(profile, profiles, !roles.isEmpty()), profile, roles);
    }

    private static Origin credentialSource(Profile profile) throws Failure {
        return switch (property(profile, CREDENTIAL_SOURCE)) {
            case "Environment" -> Origin.ENVIRONMENT;
            case "Ec2InstanceMetadata" -> Origin.INSTANCE;
            case "EcsContainer" -> Origin.CONTAINER;
            default ->
                throw new Failure(
                        of(profile) + " has the credential_source '"
                                + Text.clean(property(profile, CREDENTIAL_SOURCE), 60) + "'",
                        "Use Environment, Ec2InstanceMetadata or EcsContainer.");
        };
    }

    private static boolean hasKeys(Profile profile) {
        return has(profile, KEY_ID) || has(profile, SECRET);
    }

    /** @param isSource true if a role is assumed with the profile */
    private static Origin origin(Profile profile, Profiles profiles, boolean isSource)
            throws Failure, InterruptedException {
        if (has(profile, ROLE_ARN)) {
            return isSource && hasKeys(profile) ? Origin.KEYS : Origin.WEB_IDENTITY;
        }
        for (String property : SIGN_IN) {
            if (has(profile, property)) {
                throw new Failure(
                        of(profile) + " requires an interactive sign-in (" + property + ")",
                        "Sign in there with the AWS CLI, and name a profile that takes the credentials from it: "
                                + exported(profile));
            }
        }
        if (has(profile, PROCESS) && !profiles.hasKeys(profile)) {
            return Origin.PROCESS;
        }
        if (has(profile, KEY_ID) && has(profile, SECRET)) {
            return Origin.KEYS;
        }
        throw new Failure(
                of(profile) + " has "
                        + (hasKeys(profile)
                                ? "only one of aws_access_key_id and aws_secret_access_key"
                                : "no credentials"),
                "Set aws_access_key_id and aws_secret_access_key, a role_arn or a credential_process; or choose"
                        + " another source with the"
                        + " argument source.");
    }

    /** The line of a profile that takes the credentials of another profile from the AWS CLI, version 2. */
    static String exported(Profile profile) {
        return "credential_process = aws configure export-credentials --profile " + profile.name();
    }

    static String of(Profile profile) {
        return "profile '" + profile.name() + "'";
    }

    static boolean has(Profile profile, String property) {
        return property(profile, property) != null;
    }

    /** Returns null for a property that is missing or blank. */
    static String property(Profile profile, String property) {
        return profile.property(property)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .orElse(null);
    }
}
