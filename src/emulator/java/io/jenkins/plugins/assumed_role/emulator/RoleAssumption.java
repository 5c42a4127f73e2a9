package io.jenkins.plugins.assumed_role.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides {@code AssumeRole}: the caller's own policy and the role's trust policy, both.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
final class RoleAssumption {
    private final Directory directory;

    RoleAssumption(Directory directory) {
        this.directory = directory;
    }

    /** The parts of the answer; {@code packedSize} is null if nothing is packed. */
    record Assumed(Session session, String packedSize) {}

    Assumed assume(AssumeRoleRequest request, Session caller) {
        Role role = authorize(request, caller);
        SessionLimits.checkDuration(request.duration(), role, caller.temporary());
        Map<String, String> tags = SessionLimits.tags(request, caller);
        List<Policy> policies = sessionPolicies(request);
        String packedSize = SessionLimits.packedSize(request, tags);
        Session session = directory.open(
                role,
                request.sessionName(),
                request.duration(),
                policies,
                tags,
                SessionLimits.transitiveKeys(request, caller),
                sourceIdentity(request, caller));
        return new Assumed(session, packedSize);
    }

    List<Policy> sessionPolicies(AssumeRoleRequest request) {
        List<Policy> policies = new ArrayList<>();
        if (request.policy() != null) {
            policies.add(Policy.parse(request.policy()));
        }
        request.policyArns().forEach(arn -> policies.add(directory.managedPolicy(arn)));
        return policies;
    }

    /** A role that is not there is refused like one that may not be assumed: the service reveals to nobody which roles exist. */
    private Role authorize(AssumeRoleRequest request, Session caller) {
        if (!Arn.parse(request.roleArn()).partition().equals(caller.partition())) {
            throw denied(caller, "sts:AssumeRole", request.roleArn());
        }
        boolean mfa = mfa(request, caller);
        Role role = directory
                .find(request.roleArn())
                .filter(found -> found.admits(caller, request.externalId(), mfa))
                .filter(found -> permitted(caller, "sts:AssumeRole", found))
                .orElseThrow(() -> denied(caller, "sts:AssumeRole", request.roleArn()));
        boolean tagged =
                !request.tags().isEmpty() || !caller.transitiveTagKeys().isEmpty();
        if (tagged && !(role.admitsTags() && permitted(caller, "sts:TagSession", role))) {
            throw denied(caller, "sts:TagSession", request.roleArn());
        }
        boolean identified = sourceIdentity(request, caller) != null;
        boolean changed = caller.sourceIdentity() != null
                && request.sourceIdentity() != null
                && !caller.sourceIdentity().equals(request.sourceIdentity());
        if (identified
                && (changed || !role.admitsSourceIdentity() || !permitted(caller, "sts:SetSourceIdentity", role))) {
            throw denied(caller, "sts:SetSourceIdentity", request.roleArn());
        }
        return role;
    }

    /** A trust policy that names the caller itself is enough within an account, and never across accounts. */
    private static boolean permitted(Session caller, String action, Role role) {
        boolean sameAccount = caller.account().equals(role.parsedArn().account());
        return caller.allows(action, role.arn()) || sameAccount && role.names(caller);
    }

    private boolean mfa(AssumeRoleRequest request, Session caller) {
        if (request.serialNumber() == null && request.tokenCode() == null) {
            return false;
        }
        if (request.serialNumber() == null || request.tokenCode() == null) {
            throw new AwsError(
                    403,
                    "AccessDenied",
                    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ");
        }
        if (directory
                .user(caller)
                .filter(user -> user.has(request.serialNumber()))
                .isEmpty()) {
            throw new AwsError(
                    403,
                    "AccessDenied",
                    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and"
                            + " associated with this user.");
        }
        if (directory
                .user(caller)
                .filter(user -> user.takes(request.tokenCode()))
                .isEmpty()) {
            throw new AwsError(
                    403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
        }
        return true;
    }

    /** Returns the source identity, which later roles of the chain cannot change: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html. */
    private static String sourceIdentity(AssumeRoleRequest request, Session caller) {
        return request.sourceIdentity() != null ? request.sourceIdentity() : caller.sourceIdentity();
    }

    private static AwsError denied(Session caller, String action, String roleArn) {
        return new AwsError(
                403,
                "AccessDenied",
                "User: %s is not authorized to perform: %s on resource: %s".formatted(caller.arn(), action, roleArn));
    }
}
