package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the answers of STS to parameters beyond the limits of its API reference; sent raw, because the SDK rejects some itself. */
class StsLimitsTest {

    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";
    private static final String GOOD = "RoleArn=" + ROLE + "&RoleSessionName=build";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private SignedClient client;

    @BeforeEach
    void start() {
        User user = aws.user("arn:aws:iam::111111111111:user/ci").mayAssume("*");
        aws.role(ROLE).trusts(user.arn()).trustsTags();
        client = new SignedClient(aws, "sts", user.credentials());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            RoleSessionName=x            | Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2
            RoleSessionName=a%2Fb        | Value 'a/b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*
            DurationSeconds=899          | Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900
            DurationSeconds=43201        | Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200
            ExternalId=                  | Value '' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2
            ExternalId=a%20b             | Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*
            SourceIdentity=x             | Value 'x' at 'sourceIdentity' failed to satisfy constraint: Member must have length greater than or equal to 2
            TokenCode=12345              | Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6
            SerialNumber=short           | Value 'short' at 'serialNumber' failed to satisfy constraint: Member must have length greater than or equal to 9
            Tags.member.1.Key=&Tags.member.1.Value=v | Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1
            Tags.member.1.Key=a%23&Tags.member.1.Value=v | Value 'a#' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*
            Tags.member.1.Key=a          | Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null
            PolicyArns.member.1.arn=arn  | Value 'arn' at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20
            """)
    void names_the_member_and_the_constraint(String parameters, String violation) throws Exception {
        assertThat(refusal(GOOD + "&" + parameters))
                .isEqualTo("ValidationError 1 validation error detected: " + violation);
    }

    @Test
    void names_all_violations_at_once() throws Exception {
        assertThat(refusal(""))
                .isEqualTo(
                        "ValidationError 2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint:"
                                + " Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must"
                                + " not be null");
    }

    @Test
    void limits_lengths() throws Exception {
        assertThat(refusal("RoleArn=" + ROLE + "&RoleSessionName=" + "x".repeat(65)))
                .endsWith("length less than or equal to 64");
        assertThat(refusal(GOOD + "&ExternalId=" + "x".repeat(1225))).endsWith("length less than or equal to 1224");
        assertThat(refusal(GOOD + "&Tags.member.1.Key=" + "x".repeat(129) + "&Tags.member.1.Value="))
                .endsWith("length less than or equal to 128");
        assertThat(refusal(GOOD + "&Tags.member.1.Key=x&Tags.member.1.Value=" + "x".repeat(257)))
                .endsWith("length less than or equal to 256");
        assertThat(refusal(GOOD + "&" + tags(51)))
                .endsWith("at 'tags' failed to satisfy constraint: Member must have length"
                        + " less than or equal to 50");
    }

    @Test
    void requires_the_arn_of_a_role() throws Exception {
        assertThat(refusal("RoleArn=arn:aws:iam::222222222222:user/terraform&RoleSessionName=build"))
                .isEqualTo("ValidationError arn:aws:iam::222222222222:user/terraform is invalid");
        assertThat(refusal("RoleArn=arn:aws:iam::22:role/terraform&RoleSessionName=build"))
                .endsWith("arn:aws:iam::22:role/terraform is invalid");
    }

    @Test
    void checks_tags_together() throws Exception {
        assertThat(refusal(
                        GOOD + "&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2"))
                .startsWith("InvalidParameterValue Duplicate tag keys found.");
        assertThat(refusal(GOOD + "&Tags.member.1.Key=a&Tags.member.1.Value=1&TransitiveTagKeys.member.1=b"))
                .isEqualTo(
                        "InvalidParameterValue The specified transitive tag key must be included in the requested tags.");
    }

    @Test
    void reads_policies() throws Exception {
        assertThat(refusal(GOOD + "&Policy=" + encode("{\"Statement\":[}")))
                .isEqualTo("MalformedPolicyDocument This policy contains invalid Json");
        assertThat(refusal(GOOD + "&Policy=" + encode("{\"Statement\":[{\"Effect\":\"Perhaps\"}]}")))
                .startsWith("MalformedPolicyDocument");
        assertThat(refusal(GOOD + "&Policy=" + encode("[]"))).startsWith("MalformedPolicyDocument");
    }

    @Test
    void weighs_policies_and_tags() throws Exception {
        String many = IntStream.range(0, 400)
                .mapToObj(i -> "\"arn:aws:s3:::bucket-" + Hash.sha256("" + i).substring(0, 12) + "\"")
                .collect(Collectors.joining(","));

        assertThat(refusal(GOOD + "&Policy="
                        + encode("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":[" + many
                                + "]}]}")))
                .matches(
                        "PackedPolicyTooLarge Packed policy consumes \\d+% of allotted space, please use smaller policy\\.");
        assertThat(refusal(GOOD + "&" + tags(50)))
                .matches("PackedPolicyTooLarge Packed size of session tags consumes \\d+% of allotted space\\.");
    }

    @Test
    void knows_its_actions() throws Exception {
        assertThat(refused("Action=Dance&Version=2011-06-15"))
                .isEqualTo("InvalidAction Could not find operation Dance for version 2011-06-15");
    }

    private static String tags(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i ->
                        "Tags.member." + i + ".Key=key" + i + "&Tags.member." + i + ".Value=" + Hash.sha256("" + i))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String refusal(String parameters) throws Exception {
        return refused("Action=AssumeRole&Version=2011-06-15&" + parameters);
    }

    private String refused(String form) throws Exception {
        String body = client.form(form).body();
        assertThat(body)
                .startsWith("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender");
        return text(body, "Code") + " " + text(body, "Message");
    }

    private static String text(String xml, String element) {
        String text = xml.substring(xml.indexOf("<" + element + ">") + element.length() + 2);
        return text.substring(0, text.indexOf("</"));
    }
}
