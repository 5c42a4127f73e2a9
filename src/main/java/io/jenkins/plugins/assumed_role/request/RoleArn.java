package io.jenkins.plugins.assumed_role.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of an IAM role of any partition, including future ones.
 *
 * @param path {@code /} or {@code /a/b/}, as IAM writes it
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM identifiers</a>
 */
public record RoleArn(String partition, String accountId, String path, String roleName) {

    private static final Pattern ROLE = Pattern.compile(
            "arn:(?<partition>aws[a-z0-9-]{0,30}):iam::(?<account>\\d{12}):role(?<path>/(?:[!-~]{1,510}/)?)(?<name>[\\w+=,.@-]{1,64})");
    private static final Pattern ANY = Pattern.compile("arn:[^:]*:([^:]*):([^:]*):([^:]*):(.*)", Pattern.DOTALL);
    private static final String SHAPE = "arn:aws:iam::123456789012:role/name";

    /** @throws IllegalArgumentException that explains the fault of {@code text}, if it is not the ARN of a role */
    public static RoleArn parse(String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidArgument("The role ARN is missing. It looks like " + SHAPE + ".");
        }
        Matcher role = ROLE.matcher(text);
        if (role.matches()) {
            return new RoleArn(role.group("partition"), role.group("account"), role.group("path"), role.group("name"));
        }
        throw new InvalidArgument("'" + Text.clean(text, 200) + "' is not the ARN of a role: " + whatIsWrong(text)
                + " It looks like " + SHAPE + ".");
    }

    /** Returns whether the text is meant as an ARN, in contrast to the name of a role. */
    public static boolean isLikely(String text) {
        return text.regionMatches(true, 0, "arn:", 0, "arn:".length());
    }

    private static String whatIsWrong(String text) {
        if (!text.equals(text.strip())) {
            return "there is white space around it.";
        }
        Matcher any = ANY.matcher(text);
        if (!any.matches()) {
            return text.startsWith("arn:") ? "it has too few parts." : "it does not start with 'arn:'.";
        }
        String service = any.group(1);
        String account = any.group(3);
        String resource = any.group(4);
        if (service.equals("sts") && resource.startsWith("assumed-role/")) {
            return "it is a session of a role; name the role itself.";
        }
        if (!service.equals("iam")) {
            return "it names the service '" + Text.clean(service, 30) + "', not 'iam'.";
        }
        if (!any.group(2).isEmpty()) {
            return "IAM is global, so there is no region in it.";
        }
        if (!account.matches("\\d{12}")) {
            return "the account '" + Text.clean(account, 30) + "' does not have 12 digits.";
        }
        int slash = resource.indexOf('/');
        String kind = slash < 0 ? resource : resource.substring(0, slash);
        if (!kind.equals("role")) {
            return kind.equals("instance-profile")
                    ? "it is an instance profile; name the role in it."
                    : "it is of the kind '" + Text.clean(kind, 30) + "'.";
        }
        return "its partition, path or role name has characters that IAM does not allow.";
    }

    /** The name of the role in the ARN of its sessions: STS leaves the path out. */
    public String sessionArn(String sessionName) {
        return "arn:" + partition + ":sts::" + accountId + ":assumed-role/" + roleName + "/" + sessionName;
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":iam::" + accountId + ":role" + path + roleName;
    }
}
