package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Hop;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements to add when AWS denied access, ready to paste.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">Access denied error messages</a>
 */
final class AccessDeniedAdvice {

    private static final Pattern CALLER = Pattern.compile(
            "User: (arn:([^:]+):(?:sts|iam)::(\\d{12}):(assumed-role|user)/([\\w+=,.@/-]+)) is not authorized");
    private static final Pattern ACTION =
            Pattern.compile("perform: sts:(AssumeRole|TagSession|SetSourceIdentity)(?!\\w)");
    private static final Pattern KIND =
            Pattern.compile("(explicit deny in|because no) (?:an? )?([a-zA-Z -]{1,30}(?:policy|boundary))");
    private static final String NEW_LINE = "\n         ";

    private final String message;
    private final Hop hop;
    private final String principal;

    private AccessDeniedAdvice(String message, Hop hop) {
        this.message = message;
        this.hop = hop;
        this.principal = principal(message);
    }

    /** @param message the message of AWS, which names the caller, and sometimes the kind of policy that decided */
    static String remedy(String message, Hop hop) {
        return new AccessDeniedAdvice(message, hop).remedy();
    }

    private String remedy() {
        if (message.contains("AssumeRoleWithWebIdentity")) {
            return "In the trust policy of " + hop.role()
                    + " allow sts:AssumeRoleWithWebIdentity for the OIDC provider of this token, and see"
                    + " whether its conditions on aud and sub hold.";
        }
        if (message.contains("MultiFactorAuthentication")) {
            if (message.contains("unable to validate")) {
                return "Correct mfaSerialNumber: it must be the ARN of an MFA device of the user whose keys assume the role. The ARN has the"
                        + " name of the device, which may differ from that of the user.";
            }
            return message.contains("invalid MFA")
                    ? "AWS rejects the code: it is already used, mistyped, too old, or of a device other than"
                            + " mfaSerialNumber. Use the next code that the device shows."
                    : "Set mfaSerialNumber and mfaTokenCode, which a person enters at an input step; or allow the"
                            + " source without the condition"
                            + " aws:MultiFactorAuthPresent in the trust policy of " + hop.role() + ".";
        }
        if (message.contains("root accounts")) {
            return "The source is the root user of an account, which cannot assume roles. Use a role or a user.";
        }
        Matcher kind = KIND.matcher(message);
        if (!kind.find()) {
            return both();
        }
        String policy = kind.group(2);
        if (kind.group(1).startsWith("explicit")) {
            return "A policy explicitly denies it, so allowing it elsewhere does not help. Change the statement with"
                    + " the effect"
                    + " Deny in " + where(policy) + ".";
        }
        return switch (policy) {
            case "identity-based policy" -> "This statement is required:" + NEW_LINE + ofSource();
            case "resource-based policy" -> "This statement is required:" + NEW_LINE + ofRole();
            default -> "Allow " + actions() + " on " + hop.role() + " in " + where(policy) + ".";
        };
    }

    /** The advice if AWS does not report which of the two sides refused. */
    private String both() {
        return "Both of these statements are required:"
                + NEW_LINE + ofSource()
                + NEW_LINE + ofRole()
                + NEW_LINE + "and nothing may deny it: a service control policy, a permissions boundary, "
                + (hop.externalId() == null
                        ? "a condition of the trust policy (no externalId is set)."
                        : "a different sts:ExternalId in the trust policy.");
    }

    private String ofSource() {
        return "in a policy of " + source() + ": {\"Effect\": \"Allow\", \"Action\": " + actions()
                + ", \"Resource\": \"" + hop.role() + "\"}";
    }

    private String ofRole() {
        return "in the trust policy of " + hop.role() + ": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \""
                + (principal == null ? "ARN of the source" : principal) + "\"}, \"Action\": " + actions()
                + (hop.externalId() == null
                        ? ""
                        : ", \"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"" + externalId() + "\"}}")
                + "}";
    }

    /** Leaves out a configured one, which not every reader of a log may see. */
    private String externalId() {
        return hop.externalIdOf() == null
                ? hop.externalId()
                : "the external ID that is configured for " + hop.externalIdOf();
    }

    private String where(String policy) {
        return switch (policy) {
            case "service control policy" ->
                "the service control policies (AWS Organizations) on the account of " + source();
            case "resource control policy" ->
                "the resource control policies (AWS Organizations) on the account "
                        + hop.role().accountId();
            case "identity-based policy" -> "the policies of " + source();
            case "resource-based policy" -> "the trust policy of " + hop.role();
            case "permissions boundary" -> "the permissions boundary of " + source();
            case "session policy" -> "the session policy with which the session of " + source() + " was made";
            case "VPC endpoint policy" -> "the policy of the VPC endpoint for STS there";
            default -> "the " + policy;
        };
    }

    private String source() {
        return principal == null ? "the source" : principal;
    }

    /** Returns the role of the caller's session, as policies name it, or the user; null if the message does not name it. */
    private static String principal(String message) {
        Matcher caller = CALLER.matcher(message);
        if (!caller.find()) {
            return null;
        }
        String name = caller.group(5);
        return caller.group(4).equals("user") || name.indexOf('/') < 0
                ? caller.group(1)
                : "arn:" + caller.group(2) + ":iam::" + caller.group(3) + ":role/"
                        + name.substring(0, name.indexOf('/'));
    }

    /** Tags and source identity can come from an earlier hop, too; then only the message names them. */
    private String actions() {
        Set<String> actions = new TreeSet<>(Set.of("AssumeRole"));
        if (!hop.allTags().isEmpty()) {
            actions.add("TagSession");
        }
        if (hop.sourceIdentity() != null) {
            actions.add("SetSourceIdentity");
        }
        Matcher denied = ACTION.matcher(message);
        if (denied.find()) {
            actions.add(denied.group(1));
        }
        String quoted = actions.stream().map(action -> "\"sts:" + action + "\"").collect(Collectors.joining(", "));
        return actions.size() == 1 ? quoted : "[" + quoted + "]";
    }
}
