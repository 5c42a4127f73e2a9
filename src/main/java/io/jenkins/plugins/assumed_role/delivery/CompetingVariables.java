package io.jenkins.plugins.assumed_role.delivery;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The variables from which an AWS SDK takes credentials, or which go with credentials: the union of the credential chains of all SDKs
 * and of Ansible, as their sources have them. The table in {@code docs/delivery.md} lists the SDKs that read each of them; a test compares
 * both.
 */
final class CompetingVariables {

    /**
     * The variables that every SDK takes as unset if they are empty. Only version 1 for Java fails, with an empty AWS_SECRET_KEY beside a
     * key ID.
     */
    static final Set<String> EMPTY_IS_UNSET = Set.of(
            AwsVariables.ACCESS_KEY_ID,
            AwsVariables.SECRET_ACCESS_KEY,
            AwsVariables.SESSION_TOKEN,
            AwsVariables.SECURITY_TOKEN,
            "AWS_ACCESS_KEY",
            "AWS_SECRET_KEY",
            "AMAZON_ACCESS_KEY_ID",
            "AMAZON_SECRET_ACCESS_KEY",
            "AMAZON_SESSION_TOKEN",
            AwsVariables.CREDENTIAL_EXPIRATION);

    /** The variables with which an SDK fails or calls another address if they are empty, as botocore with an empty profile, URI or file. */
    private static final Set<String> OTHERS = Set.of(
            "EC2_ACCESS_KEY",
            "EC2_SECRET_KEY",
            "EC2_SECURITY_TOKEN",
            "AWS_SESSION_EXPIRATION",
            "AWS_CREDENTIAL_SCOPE",
            AwsVariables.PROFILE,
            AwsVariables.DEFAULT_PROFILE,
            AwsVariables.ROLE_ARN,
            AwsVariables.ROLE_SESSION_NAME,
            AwsVariables.WEB_IDENTITY_TOKEN_FILE,
            AwsVariables.CONTAINER_RELATIVE_URI,
            AwsVariables.CONTAINER_FULL_URI,
            AwsVariables.CONTAINER_TOKEN,
            AwsVariables.CONTAINER_TOKEN_FILE,
            "AWS_CREDENTIAL_FILE",
            "AWS_CREDENTIAL_PROFILES_FILE",
            "AWS_BEARER_TOKEN_BEDROCK",
            "AWS_BEARER_TOKEN_CODECATALYST");

    static final Set<String> NAMES =
            Stream.concat(EMPTY_IS_UNSET.stream(), OTHERS.stream()).collect(Collectors.toUnmodifiableSet());

    private CompetingVariables() {}
}
