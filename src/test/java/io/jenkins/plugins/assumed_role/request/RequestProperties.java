package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.sts.MachineHttpClient;
import io.jenkins.plugins.assumed_role.sts.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * Compares {@link StsConstraints} with STS: both accept and refuse the same requests. STS is called without them, by the SDK alone. Two
 * thirds of the texts are near a limit.
 */
class RequestProperties {

    private static final String TARGET = "arn:aws:iam::222222222222:role/terraform";
    private static final int ASKED = 100;

    private static AwsEmulator aws;
    private static StsClient sts;

    @BeforeContainer
    static void start() {
        aws = AwsEmulator.start();
        String user = "arn:aws:iam::111111111111:user/ci";
        Credentials keys = aws.user(user).mayAssume(TARGET).credentials();
        aws.role(TARGET).trusts(user).trustsTags().trustsSourceIdentity().maxSessionDuration(Duration.ofHours(12));
        sts = StsClient.builder()
                .region(Region.EU_CENTRAL_1)
                .endpointOverride(aws.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
                .httpClient(
                        new MachineHttpClient(new ThisMachine("here", Map.of()), Destination.CONFIGURED_STS, "test"))
                .build();
    }

    @AfterContainer
    static void stop() {
        sts.close();
        aws.close();
    }

    @Property(tries = ASKED)
    void durations(@ForAll("durations") int seconds) {
        agree(() -> StsConstraints.duration(seconds), request -> request.durationSeconds(seconds));
    }

    @Property(tries = ASKED)
    void session_names(@ForAll("names") String name) {
        agree(() -> SessionName.check(name), request -> request.roleSessionName(name));
    }

    @Property(tries = ASKED)
    void external_ids(@ForAll("externalIds") String id) {
        agree(() -> StsConstraints.externalId(id), request -> request.externalId(id));
    }

    @Property(tries = ASKED)
    void source_identities(@ForAll("names") String identity) {
        agree(() -> StsConstraints.sourceIdentity(identity), request -> request.sourceIdentity(identity));
    }

    @Property(tries = ASKED)
    void tags(@ForAll @Size(max = 3) Map<@From("tagKeys") String, @From("tagValues") String> tags) {
        agree(() -> StsConstraints.tags(tags), request -> request.tags(sdk(tags)));
    }

    @Property(tries = 20)
    void numbers_of_tags(@ForAll @IntRange(min = 48, max = 52) int count) {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < count; i++) {
            tags.put("k" + i, "");
        }
        agree(() -> StsConstraints.tags(tags), request -> request.tags(sdk(tags)));
    }

    @Property(tries = ASKED)
    void transitive_tag_keys(@ForAll @Size(max = 3) List<@From("fewKeys") String> keys) {
        Map<String, String> tags = Map.of("team", "a", "Stage", "b");
        agree(
                () -> StsConstraints.transitiveTagKeys(keys, tags.keySet()),
                request -> request.tags(sdk(tags)).transitiveTagKeys(keys));
    }

    /** Statements with a meaning: only STS can decide whether a statement has one. */
    @Property(tries = ASKED)
    void policies(@ForAll("policies") String policy) {
        agree(() -> StsConstraints.policy(policy), request -> request.policy(policy));
    }

    @Property
    void parsed_arns_of_roles_print_unchanged(@ForAll("roleArns") String arn) {
        assertThat(RoleArn.parse(arn)).hasToString(arn);
    }

    @Property
    void the_message_about_a_wrong_arn_is_one_short_printable_line(@ForAll("nearlyArns") String text) {
        Throwable refusal = catchThrowable(() -> assertThat(RoleArn.parse(text)).hasToString(text));

        if (refusal != null) {
            assertThat(refusal)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("[^\\p{C}\\p{Zl}\\p{Zp}]{1,450}");
        }
    }

    @Property(tries = 300)
    void the_message_about_a_refused_value_is_one_short_printable_line(@ForAll("anything") String text) {
        List<Hop.Builder> hops = List.of(
                hop().sessionName(text),
                hop().externalId(text),
                hop().policy(text),
                hop().policyArns(List.of(text)),
                hop().tags(Map.of(text, "v")),
                hop().tags(Map.of("k", text)),
                hop().tags(Map.of("k", "v")).transitiveTagKeys(List.of(text)),
                hop().sourceIdentity(text));
        for (Hop.Builder hop : hops) {
            Throwable refusal = catchThrowable(() -> hop.build(World.CALLER, false));
            if (refusal != null) {
                assertThat(refusal)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("[^\\p{C}\\p{Zl}\\p{Zp}]{1,500}");
            }
        }
    }

    /** Jobs, branches and users have names that STS does not accept. */
    @Property
    void automatic_tags_and_users_are_shortened_and_cleaned(@ForAll("anything") String text) {
        Hop hop = hop().sourceIdentity("auto").build(new Requester("job-17", text, Map.of("job", text), "none"), true);

        assertThat(hop.sourceIdentity()).matches("[\\w+=,.@-]{2,64}");
        assertThat(hop.allTags().get("job"))
                .matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*")
                .hasSizeLessThanOrEqualTo(256);
    }

    /** Trust policies may let one user in by the source identity. */
    @Property
    void no_two_users_have_one_source_identity(@ForAll("names") String user, @ForAll("names") String other) {
        if (!user.equals(other)) {
            assertThat(new Requester("job-17", user, Map.of(), "none").sourceIdentity())
                    .isNotEqualTo(new Requester("job-17", other, Map.of(), "none").sourceIdentity());
        }
    }

    private static void agree(Runnable limits, Consumer<AssumeRoleRequest.Builder> argument) {
        Throwable refusal = catchThrowable(limits::run);
        Throwable refusalOfSts = catchThrowable(() -> sts.assumeRole(
                request -> argument.accept(request.roleArn(TARGET).roleSessionName("job-17"))));

        if (refusal == null) {
            assertThat(refusalOfSts).isNull();
        } else {
            assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
            assertThat(refusalOfSts)
                    .as("what STS says, where here it is: " + refusal.getMessage())
                    .isInstanceOf(StsException.class);
        }
    }

    private static List<Tag> sdk(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static Hop.Builder hop() {
        return new Hop.Builder(TARGET);
    }

    @Provide
    Arbitrary<Integer> durations() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(898, 902),
                Arbitraries.integers().between(43_198, 43_202),
                Arbitraries.integers().between(-5, 50_000));
    }

    @Provide
    Arbitrary<String> names() {
        return near("abcXYZ019_+=,.@-", 1, 66);
    }

    @Provide
    Arbitrary<String> externalIds() {
        return near("abcXYZ019_+=,.@:/-", 1, 1226);
    }

    @Provide
    Arbitrary<String> tagKeys() {
        return near("abcXYZ019_.:/=+-@ äж配", 0, 130);
    }

    @Provide
    Arbitrary<String> tagValues() {
        return near("abcXYZ019_.:/=+-@ äж配", 0, 258);
    }

    @Provide
    Arbitrary<String> fewKeys() {
        return Arbitraries.of("team", "TEAM", "stage", "other", "");
    }

    @Provide
    Arbitrary<String> policies() {
        Arbitrary<String> actions = Arbitraries.strings()
                .withChars("abc:*\u00e4\u00ff\u0100\u4e2d\u0001\"\\")
                .ofMaxLength(6);
        Arbitrary<String> policies = actions.map(
                action -> "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"*\"}}");
        return Arbitraries.oneOf(
                policies,
                Combinators.combine(policies, Arbitraries.integers().between(0, 70))
                        .as((policy, cut) -> policy.substring(0, Math.min(cut, policy.length()))),
                Arbitraries.of(
                        "{}",
                        "[]",
                        "1",
                        "null",
                        "\"Statement\"",
                        "{\"Statement\":[]}x",
                        "{\"Statement\":{}},{}",
                        "{\"Statement\":{}}]"));
    }

    @Provide
    Arbitrary<String> roleArns() {
        Arbitrary<String> partitions =
                Arbitraries.of("aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws-eusc", "aws-next2");
        Arbitrary<String> accounts = Arbitraries.strings().numeric().ofLength(12);
        Arbitrary<String> paths = Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(510)
                .map(path -> "/" + path + "/");
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("abcXYZ019_+=,.@-")
                .ofMinLength(1)
                .ofMaxLength(64);
        return Combinators.combine(partitions, accounts, Arbitraries.oneOf(Arbitraries.just("/"), paths), names)
                .as((partition, account, path, name) ->
                        "arn:" + partition + ":iam::" + account + ":role" + path + name);
    }

    @Provide
    Arbitrary<String> nearlyArns() {
        return Arbitraries.oneOf(
                anything(),
                Combinators.combine(roleArns(), Arbitraries.integers().between(0, 60), anything())
                        .as((arn, at, text) -> arn.substring(0, Math.min(at, arn.length())) + text));
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(3000),
                Arbitraries.strings().ascii().ofMaxLength(100),
                Arbitraries.strings()
                        .withChars("a\ud83d\ude00\u009b\u0085\u202e\u2028\n\u0000")
                        .ofMaxLength(600),
                Arbitraries.strings().withChars("\ud835\udc00 x").ofMaxLength(600));
    }

    private static Arbitrary<String> near(String allowed, int shortest, int longest) {
        StringArbitrary good = Arbitraries.strings().withChars(allowed);
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars(allowed)
                        .ofMinLength(longest - 3)
                        .ofMaxLength(longest),
                Arbitraries.strings().withChars(allowed).ofMinLength(shortest).ofMaxLength(shortest + 3),
                Combinators.combine(
                                good.ofMinLength(1).ofMaxLength(20),
                                Arbitraries.chars().all())
                        .as((text, c) -> text + c));
    }
}
