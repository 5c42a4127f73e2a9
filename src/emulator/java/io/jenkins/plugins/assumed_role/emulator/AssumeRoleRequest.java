package io.jenkins.plugins.assumed_role.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The parameters of {@code AssumeRole} and {@code AssumeRoleWithWebIdentity}, within the limits of the API reference.
 *
 * <p>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * @param policy the text of an inline session policy, or null
 * @param webIdentityToken null unless it is such a request
 */
record AssumeRoleRequest(
        String roleArn,
        String sessionName,
        Duration duration,
        String policy,
        List<String> policyArns,
        Map<String, String> tags,
        List<String> transitiveTagKeys,
        String externalId,
        String sourceIdentity,
        String serialNumber,
        String tokenCode,
        String webIdentityToken) {
    private static final String ANY_TEXT =
            "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]+";
    private static final Pattern ARN = Pattern.compile(ANY_TEXT);
    private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]*");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:\\/-]*");
    private static final Pattern SERIAL_NUMBER = Pattern.compile("[\\w+=/:,.@-]*");
    private static final Pattern CODE = Pattern.compile("[\\d]*");
    private static final Pattern POLICY = Pattern.compile("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final Pattern TOKEN = Pattern.compile("(?s).*");

    /** @throws AwsError if a limit is exceeded */
    static AssumeRoleRequest of(Map<String, String> parameters, boolean webIdentity) {
        QueryParameters query = new QueryParameters(parameters);
        AssumeRoleRequest request = new AssumeRoleRequest(
                query.required("RoleArn", 20, 2048, ARN),
                query.required("RoleSessionName", 2, 64, NAME),
                Duration.ofSeconds(query.number("DurationSeconds", 900, 43200, 3600)),
                query.optional("Policy", 1, webIdentity ? 2048 : Integer.MAX_VALUE, POLICY),
                texts(query, "PolicyArns", ".arn", 10, 20, 2048, ARN),
                webIdentity ? Map.of() : query.tags("Tags", 50, TAG),
                webIdentity ? List.of() : texts(query, "TransitiveTagKeys", "", 50, 1, 128, TAG),
                query.optional("ExternalId", 2, 1224, EXTERNAL_ID),
                query.optional("SourceIdentity", 2, 64, NAME),
                query.optional("SerialNumber", 9, 256, SERIAL_NUMBER),
                query.optional("TokenCode", 6, 6, CODE),
                webIdentity ? query.required("WebIdentityToken", 4, 20000, TOKEN) : null);
        query.check();
        request.checkArn();
        return request;
    }

    private static List<String> texts(
            QueryParameters query, String list, String member, int most, int shortest, int longest, Pattern pattern) {
        List<String> texts = new ArrayList<>();
        int count = query.members(list, most);
        for (int i = 1; i <= count; i++) {
            texts.add(query.required(list + ".member." + i + member, shortest, longest, pattern));
        }
        return texts;
    }

    private void checkArn() {
        try {
            if (Arn.parse(roleArn).isRole()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // The service says the same of an ARN of something else.
        }
        throw new AwsError(400, "ValidationError", roleArn + " is invalid");
    }
}
