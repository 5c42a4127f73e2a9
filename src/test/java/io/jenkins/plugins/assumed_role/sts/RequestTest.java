package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the parameters that STS gets for each argument, and the values that are refused before anything is sent.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole, Request Parameters</a>
 */
class RequestTest {

    private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";

    @AutoClose
    private final World world = new World();

    @BeforeEach
    void start() {
        world.aws.role(TARGET).trustsTags().trustsSourceIdentity();
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                sends("nothing", hop -> hop, Map.of()),
                sends("duration, shortest", hop -> hop.duration(900), Map.of("DurationSeconds", "900")),
                sends("duration, longest of a chain", hop -> hop.duration(3600), Map.of("DurationSeconds", "3600")),
                sends("sessionName", hop -> hop.sessionName("ab"), Map.of("RoleSessionName", "ab")),
                sends("externalId", hop -> hop.externalId("a+=,.@:/-_9"), Map.of("ExternalId", "a+=,.@:/-_9")),
                sends("policy", hop -> hop.policy(POLICY), Map.of("Policy", POLICY)),
                sends(
                        "policyArns",
                        hop -> hop.policyArns(List.of(READ_ONLY, "arn:aws:iam::222222222222:policy/team/ci")),
                        Map.of(
                                "PolicyArns.member.1.arn",
                                READ_ONLY,
                                "PolicyArns.member.2.arn",
                                "arn:aws:iam::222222222222:policy/team/ci")),
                sends(
                        "tags",
                        hop -> hop.tags(Map.of("cost center", "", "Team", "größe/1 = a+b")),
                        Map.of(
                                "Tags.member.1.Key", "Team",
                                "Tags.member.1.Value", "größe/1 = a+b",
                                "Tags.member.2.Key", "cost center",
                                "Tags.member.2.Value", "")),
                sends(
                        "transitiveTagKeys",
                        hop -> hop.tags(Map.of("team", "a")).transitiveTagKeys(List.of("team")),
                        Map.of(
                                "Tags.member.1.Key", "team",
                                "Tags.member.1.Value", "a",
                                "TransitiveTagKeys.member.1", "team")),
                sends("sourceIdentity", hop -> hop.sourceIdentity("j.doe"), Map.of("SourceIdentity", "j.doe")),
                sends("sourceIdentity: auto", hop -> hop.sourceIdentity("auto"), Map.of("SourceIdentity", "jane")),
                sends(
                        "empty texts",
                        hop -> hop.sessionName("")
                                .externalId("")
                                .policy(" ")
                                .sourceIdentity("")
                                .duration(null)
                                .tags(null)
                                .policyArns(null)
                                .transitiveTagKeys(null),
                        Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parameters")
    void is_sent_under_the_names_of_the_api(UnaryOperator<Hop.Builder> arguments, Map<String, String> parameters)
            throws Exception {
        world.assume(arguments.apply(new Hop.Builder(TARGET)));

        Map<String, String> expected = new HashMap<>(Map.of("RoleArn", TARGET, "RoleSessionName", "job-17"));
        expected.putAll(parameters);
        assertThat(world.sent()).isEqualTo(expected);
    }

    static Stream<Arguments> atTheLimit() {
        return Stream.of(
                takes("duration", hop -> hop.duration(43_200)),
                takes("sessionName", hop -> hop.sessionName("x".repeat(64))),
                takes("externalId", hop -> hop.externalId("x".repeat(1224))),
                takes("externalId", hop -> hop.externalId("xy")),
                takes("policy", hop -> hop.policy(policyOf(2048))),
                takes("policyArns", hop -> hop.policyArns(Collections.nCopies(10, READ_ONLY))),
                takes(
                        "policyArns, longest",
                        hop -> hop.policyArns(
                                List.of("arn:aws:iam::aws:policy/" + "p".repeat(510) + "/" + "n".repeat(128)))),
                takes("tags", hop -> hop.tags(tags(50))),
                takes("tags, longest", hop -> hop.tags(Map.of("k".repeat(128), "v".repeat(256)))),
                takes("transitiveTagKeys", hop -> hop.tags(tags(50)).transitiveTagKeys(List.copyOf(tags(50).keySet()))),
                takes(
                        "transitiveTagKeys, case",
                        hop -> hop.tags(Map.of("Team", "a")).transitiveTagKeys(List.of("team"))),
                takes("sourceIdentity", hop -> hop.sourceIdentity("x".repeat(64))),
                takes("sourceIdentity", hop -> hop.sourceIdentity("xy")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("atTheLimit")
    void values_at_the_limits_of_sts_are_accepted(UnaryOperator<Hop.Builder> arguments) {
        assertThat(arguments
                        .apply(new Hop.Builder(TARGET))
                        .build(World.CALLER, false)
                        .role())
                .hasToString(TARGET);
    }

    static Stream<Arguments> beyondTheLimit() {
        String names = "2 to 64 letters, digits and characters of _+=,.@-";
        return Stream.of(
                refuses(hop -> hop.duration(899), "duration: 899 is not between 900 and 43200 seconds"),
                refuses(hop -> hop.duration(43_201), "duration: 43201 is not between 900 and 43200 seconds"),
                refuses(hop -> hop.duration(-1), "duration: -1 is not between"),
                refuses(hop -> hop.sessionName("x"), "sessionName: 'x' is not valid: STS accepts " + names),
                refuses(hop -> hop.sessionName("x".repeat(65)), names + "; this one has 65."),
                refuses(hop -> hop.sessionName("a b"), "sessionName: 'a b' is not valid: STS accepts " + names),
                refuses(hop -> hop.externalId("x"), "externalId: STS accepts 2 to 1224 letters", "has 1."),
                refuses(hop -> hop.externalId("x".repeat(1225)), "externalId: STS accepts 2 to 1224", "has 1225."),
                refuses(
                        hop -> hop.externalId("a b"),
                        "externalId: STS accepts 2 to 1224 letters, digits and characters of"),
                refuses(hop -> hop.policy(policyOf(2049)), "policy: STS accepts at most 2048 characters", "has 2049."),
                refuses(hop -> hop.policy(POLICY.replace("s3", "\u0100")), "policy: STS accepts", "up to U+00FF"),
                refuses(hop -> hop.policy("{"), "policy: this is not JSON; it goes wrong in line 1."),
                refuses(hop -> hop.policy("{\n  'Version': 1}"), "policy: this is not JSON; it goes wrong in line 2"),
                refuses(
                        hop -> hop.policy("{\"Statement\": \"\t\"}"),
                        "policy: this is not JSON; it goes wrong in line 1"),
                refuses(hop -> hop.policy("[]"), "policy: this JSON is not a policy: it has no Statement."),
                refuses(hop -> hop.policy("{\"Version\":\"2012-10-17\"}"), "policy: this JSON is not a policy"),
                refuses(
                        hop -> hop.policyArns(Collections.nCopies(11, READ_ONLY)),
                        "policyArns: STS accepts at most 10, these are 11."),
                refuses(
                        hop -> hop.policyArns(List.of("ReadOnlyAccess")),
                        "policyArns: 'ReadOnlyAccess' is not the ARN"),
                refuses(hop -> hop.policyArns(Arrays.asList(READ_ONLY, null)), "policyArns: '' is not the ARN"),
                refuses(
                        hop -> hop.policyArns(List.of("arn:aws:iam::111111111111:policy/x")),
                        "policyArns: 'arn:aws:iam::111111111111:policy/x' is not in the account of the role, 222222222222"),
                refuses(hop -> hop.tags(tags(51)), "tags: STS accepts at most 50, these are 51."),
                refuses(hop -> hop.tags(Map.of("", "v")), "tags: the key '' is not valid: 1 to 128 letters"),
                refuses(hop -> hop.tags(Map.of("k".repeat(129), "v")), "tags: the key 'kkk", "1 to 128 letters"),
                refuses(hop -> hop.tags(Map.of("a#", "v")), "tags: the key 'a#' is not valid"),
                refuses(hop -> hop.tags(Map.of("AWS:x", "v")), "tags: the key 'AWS:x'", "not beginning with aws:"),
                refuses(
                        hop -> hop.tags(Map.of("k", "v".repeat(257))),
                        "tags: the value of 'k' is not valid: at most 256"),
                refuses(hop -> hop.tags(Map.of("k", "a#")), "tags: the value of 'k' is not valid"),
                refuses(hop -> hop.tags(Collections.singletonMap("k", null)), "tags: the value of 'k' is not valid"),
                refuses(hop -> hop.tags(Collections.singletonMap(null, "v")), "tags: the key '' is not valid"),
                refuses(hop -> hop.tags(Map.of("team", "a", "Team", "b")), "is set twice", "ignores case"),
                refuses(
                        hop -> hop.tags(Map.of("a", "b")).transitiveTagKeys(List.of("c")),
                        "transitiveTagKeys: 'c' is not the key of one of the tags."),
                refuses(
                        hop -> hop.tags(Map.of("a", "b")).transitiveTagKeys(Collections.nCopies(51, "a")),
                        "transitiveTagKeys: STS accepts at most 50, these are 51."),
                refuses(
                        hop -> hop.transitiveTagKeys(Collections.singletonList(null)),
                        "transitiveTagKeys: '' is not the key"),
                refuses(hop -> hop.sourceIdentity("x"), "sourceIdentity: 'x' is not valid: STS accepts " + names),
                refuses(hop -> hop.sourceIdentity("x".repeat(65)), "sourceIdentity: 'xxx", names),
                refuses(hop -> hop.sourceIdentity("a/b"), "sourceIdentity: 'a/b' is not valid: STS accepts " + names));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("beyondTheLimit")
    void values_beyond_the_limits_of_sts_are_refused_before_anything_is_sent(
            UnaryOperator<Hop.Builder> arguments, List<String> message) {
        assertThatThrownBy(() -> world.assume(arguments.apply(new Hop.Builder(TARGET))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(message.toArray(String[]::new));
        assertThat(world.aws.requests()).isEmpty();
    }

    static Stream<Arguments> requestsBeyondTheLimit() {
        return Stream.of(
                refusesRequest(request -> request.region("eu central"), "region: 'eu central' is not an AWS region."),
                refusesRequest(request -> request.region("evil.example/x"), "region: 'evil.example/x' is not"),
                refusesRequest(
                        request -> request.stsEndpoint("sts.example"), "stsEndpoint: 'sts.example' is not an http"),
                refusesRequest(request -> request.stsEndpoint("ftp://x"), "stsEndpoint: 'ftp://x' is not an http"),
                refusesRequest(
                        request -> request.stsEndpoint("http://a b"), "stsEndpoint: 'http://a b' is not an http"),
                refusesRequest(
                        request -> request.expectedAccount("22222222222"),
                        "expectedAccount: '22222222222' does not have 12 digits."),
                refusesRequest(
                        request -> request.expectedAccount("111111111111"),
                        "expectedAccount: " + TARGET + " is in the account 222222222222, not in 111111111111."),
                refusesRequest(
                        request ->
                                request.via(new Hop.Builder(World.HUB)).via(new Hop.Builder(World.HUB).externalId("x")),
                        "via, hop 2: externalId: STS accepts 2 to 1224"),
                refusesRequest(request -> request.via(new Hop.Builder("hub")), "via, hop 1: 'hub' is not the ARN"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("requestsBeyondTheLimit")
    void a_request_that_cannot_be_is_refused_before_anything_is_sent(
            UnaryOperator<RoleRequest.Builder> arguments, String message) {
        assertThatThrownBy(() -> world.assume(arguments.apply(new RoleRequest.Builder(new Hop.Builder(TARGET)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(world.aws.requests()).isEmpty();
    }

    /** An administrator may have configured it for everybody. */
    @Test
    void a_request_as_text_has_no_external_id() {
        assertThat(new RoleRequest.Builder(new Hop.Builder(TARGET).externalId("s3cr3t"))
                        .via(new Hop.Builder(World.HUB).externalId("s3cr3t"))
                        .build(World.CALLER))
                .asString()
                .contains(TARGET, World.HUB)
                .doesNotContain("s3cr3t");
    }

    @Test
    void the_expected_account_is_taken() throws Exception {
        RoleSession session =
                world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET)).expectedAccount(" 222222222222 "));

        assertThat(session.role().accountId()).isEqualTo("222222222222");
    }

    @Test
    void an_argument_for_the_endpoint_wins_over_the_variables_of_the_machine() throws Exception {
        world.environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        world.environment.put("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9");
        world.environment.put("AWS_REGION", "eu-west-1");

        RoleSession session = world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET))
                .stsEndpoint(world.url().toString())
                .region("eu-north-1"));

        assertThat(session.region()).isEqualTo("eu-north-1");
        assertThat(world.aws.requests("AssumeRole").get(0).region())
                .as("signed for")
                .isEqualTo("eu-north-1");
    }

    @Test
    void the_user_agent_names_the_product_and_the_build() throws Exception {
        world.assume();

        assertThat(world.aws.requests("AssumeRole").get(0).header("User-Agent"))
                .matches("with-assumed-role/\\S+ build/a1b2c3 aws-sdk-java/.*");
    }

    private static Map<String, String> tags(int count) {
        Map<String, String> tags = new HashMap<>();
        IntStream.range(0, count).forEach(i -> tags.put("key" + i, "v"));
        return tags;
    }

    private static String policyOf(int length) {
        return "{\"Statement\":[]" + " ".repeat(length - 16) + "}";
    }

    private static Arguments sends(String name, UnaryOperator<Hop.Builder> arguments, Map<String, String> parameters) {
        return Arguments.of(Named.of(name, arguments), parameters);
    }

    private static Arguments takes(String name, UnaryOperator<Hop.Builder> arguments) {
        return Arguments.of(Named.of(name, arguments));
    }

    private static Arguments refuses(UnaryOperator<Hop.Builder> arguments, String... message) {
        return Arguments.of(arguments, new ArrayList<>(List.of(message)));
    }

    private static Arguments refusesRequest(UnaryOperator<RoleRequest.Builder> arguments, String message) {
        return Arguments.of(arguments, message);
    }
}
