package io.jenkins.plugins.assumed_role.session;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements to add when AWS denied access, ready to paste. */
final class Permissions {

    private static final Pattern CALLER = Pattern.compile(
            "User: (arn:([^:]+):(?:sts|iam)::(\\d{12}):(assumed-role|user)/([\\w+=,.@/-]+)) is not authorized");
    private static final String NEW_LINE = "\n         ";

    private Permissions() {}

    /**
     * AWS does not tell which of the two sides refused, so that both statements are given.
     *
     * @param message of AWS, which names the caller
     */
    static String remedy(String message, Hop hop) {
        if (message.contains("AssumeRoleWithWebIdentity")) {
            return "In the trust policy of " + hop.role()
                    + " allow sts:AssumeRoleWithWebIdentity for the OIDC provider of this token, and see"
                    + " whether its conditions on aud and sub hold.";
        }
        String principal = principal(message);
        String actions = actions(hop);
        String condition = hop.externalId() == null
                ? ""
                : ", \"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"" + hop.externalId() + "\"}}";
        return "Both of these have to be there:"
                + NEW_LINE + "in a policy of " + (principal == null ? "the source" : principal)
                + ": {\"Effect\": \"Allow\", \"Action\": " + actions + ", \"Resource\": \"" + hop.role() + "\"}"
                + NEW_LINE + "in the trust policy of " + hop.role()
                + ": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \""
                + (principal == null ? "ARN of the source" : principal)
                + "\"}, \"Action\": " + actions + condition + "}"
                + NEW_LINE + "and nothing may deny it: a service control policy, a permissions boundary, "
                + (hop.externalId() == null
                        ? "a condition of the trust policy (no externalId was given)."
                        : "another sts:ExternalId than the given one in the trust policy.");
    }

    /** The role of the caller's session, as policies name it, or the user; null if the message does not tell. */
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

    private static String actions(Hop hop) {
        List<String> actions = new ArrayList<>(List.of("\"sts:AssumeRole\""));
        if (!hop.allTags().isEmpty()) {
            actions.add("\"sts:TagSession\"");
        }
        if (hop.sourceIdentity() != null) {
            actions.add("\"sts:SetSourceIdentity\"");
        }
        return actions.size() == 1 ? actions.get(0) : "[" + String.join(", ", actions) + "]";
    }
}
