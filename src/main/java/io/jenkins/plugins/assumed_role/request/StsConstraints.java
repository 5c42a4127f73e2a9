package io.jenkins.plugins.assumed_role.request;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * The constraints of STS, checked before anything is sent. Each check returns its argument or throws an {@link IllegalArgumentException} that
 * names it and says what is allowed.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole, Request Parameters</a>
 */
public final class StsConstraints {

    static final int MIN_DURATION = 900;
    static final int MAX_DURATION = 43_200;

    /** The most seconds of a session with role chaining, even if the role allows more. */
    static final int MAX_CHAINED_DURATION = 3_600;

    static final int MAX_TAGS = 50;
    static final int MAX_TAG_VALUE = 256;
    private static final int MAX_TAG_KEY = 128;

    private static final int MAX_POLICY_ARNS = 10;
    private static final int MAX_POLICY = 2_048;
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
    private static final Pattern NOT_IN_EXTERNAL_ID = Pattern.compile("[^\\w+=,.@:/-]");
    private static final Pattern SOURCE_IDENTITY = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final Pattern POLICY_CHARACTERS = Pattern.compile("[\\t\\n\\r\\x20-\\xFF]+");
    private static final Pattern PLACE_IN_JSON = Pattern.compile(".*line: (\\d+)", Pattern.DOTALL);
    private static final Pattern POLICY_ARN =
            Pattern.compile("arn:aws[a-z0-9-]*:iam::(aws|\\d{12}):policy/([!-~]{1,510}/)?[\\w+=,.@-]{1,128}");
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private StsConstraints() {}

    static Integer duration(Integer seconds) {
        if (seconds != null && (seconds < MIN_DURATION || seconds > MAX_DURATION)) {
            throw new InvalidArgument("duration: " + seconds + " is not between " + MIN_DURATION + " and "
                    + MAX_DURATION + " seconds (15 minutes to 12 hours).");
        }
        return seconds;
    }

    static Duration timeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new InvalidArgument("timeLimit: " + limit.toSeconds() + " must be at least 1 second.");
        }
        return limit;
    }

    static String externalId(String id) {
        if (id != null && !EXTERNAL_ID.matcher(id).matches()) {
            Matcher wrong = NOT_IN_EXTERNAL_ID.matcher(id);
            throw new InvalidArgument("externalId: STS accepts 2 to 1224 letters, digits and characters of _+=,.@:/-"
                    + (wrong.find()
                            ? "; character " + (wrong.start() + 1) + ", '" + Text.printable(wrong.group())
                                    + "', is not allowed."
                            : "; this one has " + id.length() + "."));
        }
        return id;
    }

    static String sourceIdentity(String identity) {
        if (identity != null
                && (!SOURCE_IDENTITY.matcher(identity).matches()
                        || identity.toLowerCase(Locale.ROOT).startsWith("aws:"))) {
            throw new InvalidArgument("sourceIdentity: '" + Text.clean(identity, 80)
                    + "' is not valid: STS accepts 2 to 64 letters, digits and characters of _+=,.@-");
        }
        return identity;
    }

    static String policy(String json) {
        if (json == null) {
            return null;
        }
        if (json.length() > MAX_POLICY || !POLICY_CHARACTERS.matcher(json).matches()) {
            throw new InvalidArgument(
                    "policy: STS accepts at most " + MAX_POLICY + " characters, up to U+00FF; this one has "
                            + json.length() + ". Move statements to a managed policy and name it in policyArns.");
        }
        List<JsonNode> values = parse(json);
        if (values.size() != 1
                || !values.get(0).isObject()
                || values.get(0).field("Statement").isEmpty()) {
            throw new InvalidArgument("policy: this JSON is not a policy: it has no Statement.");
        }
        return json;
    }

    /** Parses the text within an array and within an object, because the parser ignores text behind the first value. */
    private static List<JsonNode> parse(String json) {
        try {
            JsonNode.parser().parse("{\"policy\":\n" + json + "\n}");
            return JsonNode.parser().parse("[\n" + json + "\n]").asArray();
        } catch (RuntimeException x) {
            Matcher place = PLACE_IN_JSON.matcher(String.valueOf(x.getMessage()));
            throw new InvalidArgument("policy: this is not JSON"
                    + (place.find()
                            ? "; it goes wrong in line "
                                    + Math.min(
                                            Integer.parseInt(place.group(1)) - 1,
                                            json.lines().count())
                                    + "."
                            : "."));
        }
    }

    /** @param role the role in whose account the policies are, unless they belong to AWS */
    static List<String> policyArns(List<String> arns, RoleArn role) {
        if (arns.size() > MAX_POLICY_ARNS) {
            throw new InvalidArgument(
                    "policyArns: STS accepts at most " + MAX_POLICY_ARNS + ", these are " + arns.size() + ".");
        }
        for (String arn : arns) {
            Matcher policy = POLICY_ARN.matcher(Objects.requireNonNullElse(arn, ""));
            if (!policy.matches()) {
                throw new InvalidArgument(
                        "policyArns: '" + Text.clean(arn, 200)
                                + "' is not the ARN of a managed policy. One looks like arn:aws:iam::aws:policy/ReadOnlyAccess.");
            }
            if (!Set.of("aws", role.accountId()).contains(policy.group(1))) {
                throw new InvalidArgument("policyArns: '" + Text.clean(arn, 200)
                        + "' is not in the account of the role, " + role.accountId() + ", and not one of AWS.");
            }
        }
        return List.copyOf(arns);
    }

    static void tags(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw new InvalidArgument("tags: STS accepts at most " + MAX_TAGS + ", these are " + tags.size() + ".");
        }
        Set<String> seen = keys(List.of());
        tags.forEach((key, value) -> {
            if (key == null
                    || key.length() > MAX_TAG_KEY
                    || !TAG_KEY.matcher(key).matches()
                    || key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new InvalidArgument(
                        "tags: the key '" + Text.clean(key, 140)
                                + "' is not valid: 1 to 128 letters, digits, spaces and characters of _.:/=+-@, not beginning with aws:");
            }
            if (value == null
                    || value.length() > MAX_TAG_VALUE
                    || !TAG_VALUE.matcher(value).matches()) {
                throw new InvalidArgument("tags: the value of '" + Text.clean(key, 140)
                        + "' is not valid: at most 256 letters, digits, spaces and characters of _.:/=+-@");
            }
            if (!seen.add(key)) {
                throw new InvalidArgument("tags: '" + Text.clean(key, 140) + "' is set twice; STS ignores case.");
            }
        });
    }

    /** Keys of tags. Case does not matter, as in STS. */
    static Set<String> keys(Collection<String> keys) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(keys);
        return set;
    }

    static void transitiveTagKeys(List<String> keys, Set<String> tags) {
        if (keys.size() > MAX_TAGS) {
            throw new InvalidArgument(
                    "transitiveTagKeys: STS accepts at most " + MAX_TAGS + ", these are " + keys.size() + ".");
        }
        Set<String> known = keys(tags);
        for (String key : keys) {
            if (key == null || !known.contains(key)) {
                throw new InvalidArgument(
                        "transitiveTagKeys: '" + Text.clean(key, 140) + "' is not the key of one of the tags.");
            }
        }
    }

    /**
     * Checks the arguments of a call with a proof other than source credentials.
     *
     * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
     */
    static void direct(Hop hop, Source.Direct source) {
        if (source instanceof CertificateSource certificate
                && !certificate.trustAnchorArn().startsWith("arn:" + hop.role().partition() + ":")) {
            throw new InvalidArgument("trustAnchorArn: " + certificate.trustAnchorArn()
                    + " is in another partition than " + hop.role() + ".");
        }
        boolean token = source instanceof Source.IdToken;
        if (hop.externalId() != null) {
            throw notTaken(
                    "externalId",
                    hop,
                    source,
                    token
                            ? "Let the trust policy ask for claims of the token instead: aud, sub."
                            : "Let the trust policy ask for aws:SourceArn, the trust anchor, and for the certificate's aws:PrincipalTag.");
        }
        if (!hop.tags().isEmpty()) {
            throw notTaken(
                    "tags",
                    hop,
                    source,
                    token
                            ? "The token can carry them: claim https://aws.amazon.com/tags."
                            : "Roles Anywhere creates tags from the subject, issuer and names of the certificate.");
        }
        if (hop.sourceIdentity() != null) {
            throw notTaken(
                    "sourceIdentity",
                    hop,
                    source,
                    token
                            ? "The token can carry it: claim https://aws.amazon.com/source_identity."
                            : "Roles Anywhere sets it to the common name of the certificate.");
        }
        if (!token && (hop.policy() != null || !hop.policyArns().isEmpty())) {
            throw notTaken(
                    hop.policy() == null ? "policyArns" : "policy",
                    hop,
                    source,
                    "The Roles Anywhere profile can have session policies.");
        }
    }

    private static InvalidArgument notTaken(String argument, Hop hop, Source.Direct source, String instead) {
        return new InvalidArgument(argument + ": " + source.call() + ", the call that assumes " + hop.role() + " with "
                + source + ", accepts none. " + instead);
    }

    /**
     * Refuses text that is not shaped like a region, because it becomes part of a host name. AWS adds regions, so any name of that
     * shape passes, except aws-global, with which the SDKs mean an endpoint and no region to sign for.
     */
    public static String region(String region) {
        if (region != null && !region.matches("(?=.{4,40}$)(?!.*-global$)[a-z]{2,}(-[a-z0-9]+)+")) {
            throw new InvalidArgument(
                    "region: '" + Text.clean(region, 60) + "' is not an AWS region. One looks like eu-central-1.");
        }
        return region;
    }

    static String account(String id) {
        if (id != null && !id.matches("\\d{12}")) {
            throw new InvalidArgument("expectedAccount: '" + Text.clean(id, 40) + "' does not have 12 digits.");
        }
        return id;
    }
}
