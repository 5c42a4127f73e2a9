package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.assumed_role.emulator.IdentityProvider;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A role that is assumed with a token of an issuer, without source credentials. */
@Timeout(60)
class IdTokenTest {

    private static final String ISSUER = "https://ci.example.com/oidc";
    private static final String JOB = "https://ci.example.com/job/infra/";

    @AutoClose
    private final World world = new World();

    private IdentityProvider provider;

    @BeforeEach
    void start() {
        world.environment.put("AWS_REGION", "eu-central-1");
        world.environment.put("AWS_EC2_METADATA_DISABLED", "true");
        provider = world.aws.identityProvider(ISSUER);
        world.aws.role(TARGET).trustsWebIdentity(ISSUER, JOB).maxSessionDuration(Duration.ofHours(12));
        world.aws.role(HUB).trustsWebIdentity(ISSUER, JOB).mayAssume(TARGET);
    }

    @Test
    void the_target_itself_for_twelve_hours() throws Exception {
        RoleSession session = world.assume(with(new Hop.Builder(TARGET).duration(43_200), this::token));

        assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThat(session.expiration()).isAfter(Instant.now().plus(Duration.ofHours(11)));
        assertThat(session.source()).isEqualTo("the id token (iss " + ISSUER + ", sub " + JOB + ")");
        RecordedRequest request =
                world.aws.requests("AssumeRoleWithWebIdentity").get(0);
        assertThat(request.header("Authorization")).isNull();
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void the_token_and_its_signature_are_secrets_of_the_session() throws Exception {
        String token = token();

        RoleSession session = world.assume(with(new Hop.Builder(TARGET), () -> token));

        assertThat(session.secrets()).contains(token, token.substring(token.lastIndexOf('.') + 1));
        assertThat(session.toString() + session.source()).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    void a_role_on_the_way_takes_the_token_and_leaves_an_hour() throws Exception {
        world.aws.role(TARGET).trustsNobody().trusts(HUB);

        RoleSession session =
                world.assume(with(new Hop.Builder(TARGET), this::token).via(new Hop.Builder(HUB).duration(3_600)));

        assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThat(world.aws.requests("AssumeRole").get(0).callerArn())
                .isEqualTo("arn:aws:sts::333333333333:assumed-role/hub/job-17");
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET).duration(7_200), this::token)
                        .via(new Hop.Builder(HUB))))
                .hasMessageContaining("duration: 7200 is more than 3600 seconds");
    }

    @Test
    void each_session_takes_a_new_token() throws Exception {
        String[] tokens = {token(), provider.token(JOB, Duration.ofHours(2))};
        int[] taken = {0};
        RoleRequest.Builder request = with(new Hop.Builder(TARGET), () -> tokens[taken[0]++]);

        world.assume(request);
        world.assume(request);

        assertThat(world.aws.requests("AssumeRoleWithWebIdentity"))
                .extracting(sent -> sent.parameters().get("WebIdentityToken"))
                .containsExactly(tokens);
    }

    @Test
    void automatic_tags_are_left_out_and_the_log_reports_it() throws Exception {
        RoleSession session =
                world.assume(with(new Hop.Builder(TARGET), this::token).autoTags(true));

        assertThat(session.notes())
                .containsExactly("The automatic session tags were left out for " + TARGET
                        + ": AssumeRoleWithWebIdentity takes none; a claim of the token can carry tags.");
    }

    @Test
    void a_session_policy_goes_along() throws Exception {
        world.aws.managedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:*");

        world.assume(with(
                new Hop.Builder(TARGET).policyArns(java.util.List.of("arn:aws:iam::aws:policy/ReadOnlyAccess")),
                this::token));

        assertThat(world.aws.requests("AssumeRoleWithWebIdentity").get(0).parameters())
                .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    }

    @Test
    void arguments_that_sts_does_not_accept_with_a_token_are_refused_before_the_call() {
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET).externalId("abc"), this::token)))
                .hasMessageContaining("externalId: AssumeRoleWithWebIdentity, the call that assumes " + TARGET)
                .hasMessageContaining(
                        "accepts none. Let the trust policy ask for claims of the token instead: aud, sub.");
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET).tags(Map.of("team", "infra")), this::token)))
                .hasMessageContaining("claim https://aws.amazon.com/tags");
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET).sourceIdentity("auto"), this::token)))
                .hasMessageContaining("claim https://aws.amazon.com/source_identity");
        assertThat(world.aws.requests()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "password | is not a JSON Web Token",
                "a.b.c | is not a JSON Web Token",
                "e30.W10.x | is not a JSON Web Token",
                "e30.e30.x | lacks a claim that AWS requires (iss missing, sub missing, aud missing, exp missing or not a number)",
            })
    void a_secret_that_is_no_token_is_refused_without_being_shown(String secret, String why) {
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> secret)))
                .hasMessageContaining("why:   the id token " + why)
                .hasMessageNotContaining(secret);
        assertThat(world.aws.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOKEN\n", "  TOKEN\r\n\r\n", "\uFEFFTOKEN\n", "TOKEN\uFEFF \t"})
    void white_space_and_marks_around_a_token_do_not_count(String secret) throws Exception {
        String token = token();

        world.assume(with(new Hop.Builder(TARGET), () -> secret.replace("TOKEN", token)));

        assertThat(world.aws.requests("AssumeRoleWithWebIdentity").get(0).parameters())
                .containsEntry("WebIdentityToken", token);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"alg\":\"none\"} | | is not signed. Nothing was sent",
                "{\"alg\":\"none\"} | SIGNATURE | is not signed. Nothing was sent",
                "{\"alg\":\"None\"} | SIGNATURE | is not signed. Nothing was sent",
                "{\"alg\":\"RS256\"} | x | is not signed. Nothing was sent",
                "{\"alg\":\"HS256\"} | SIGNATURE | is signed with a shared secret (alg HS256). Nothing was sent",
            })
    void a_token_without_a_signature_that_aws_verifies_is_refused(String header, String signature, String why) {
        String[] parts = token().split("\\.");
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes()) + "." + parts[1] + "."
                + (signature == null ? "" : signature.replace("SIGNATURE", parts[2]));

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("why:   the id token " + why)
                .hasMessageContaining("do:    Let the issuer sign with RSA or ECDSA")
                .hasMessageNotContaining(parts[1]);
        assertThat(world.aws.requests()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"exp\":\"9999999999\" | lacks a claim that AWS requires",
                "\"exp\":1e400 | lacks a claim that AWS requires",
                "\"exp\":true | exp missing or not a number). Nothing was sent",
                "\"iat\":1 | lacks a claim that AWS requires",
                "\"exp\":9999999999,\"nbf\":9999999998 | is not valid before 2286-11-20T17:46:38Z",
            })
    void a_token_with_times_that_cannot_hold_is_refused(String claims, String why) {
        String token = provider.sign(
                "{\"iss\":\"" + ISSUER + "\",\"sub\":\"" + JOB + "\",\"aud\":\"sts.amazonaws.com\"," + claims + "}");

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("why:   the id token ")
                .hasMessageContaining(why);
        assertThat(world.aws.requests()).isEmpty();
    }

    @Test
    void a_secret_that_is_empty_is_refused() {
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> " \n")))
                .hasMessageContaining("why:   the id token is empty. Nothing was sent");
    }

    @Test
    void a_token_that_is_too_long_is_refused() {
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> "x".repeat(100_000))))
                .hasMessageContaining(
                        "the id token is longer than 20000 characters, the most that STS accepts. Nothing was sent");
        assertThat(world.aws.requests()).isEmpty();
    }

    @Test
    void a_token_without_an_audience_is_refused_with_the_setting_that_is_missing() {
        String token = provider.sign("{\"iss\":\"" + ISSUER + "\",\"sub\":\"" + JOB + "\",\"exp\":9999999999}");

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("has no audience (iss " + ISSUER + ", sub " + JOB + ", aud missing, exp 2286-")
                .hasMessageContaining("do:    Set Audience in the credential");
    }

    @Test
    void a_token_that_has_expired_is_refused() {
        assertThatThrownBy(() ->
                        world.assume(with(new Hop.Builder(TARGET), () -> provider.token(JOB, Duration.ofMinutes(-5)))))
                .hasMessageContaining("the id token has expired (iss " + ISSUER);
        assertThat(world.aws.requests()).isEmpty();
    }

    @Test
    void a_token_that_cannot_be_made_has_its_reason_in_the_log_of_the_controller_alone() {
        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> {
                    throw new IllegalStateException("Apparently unsubstituted claims: node:${NODE_NAME}");
                })))
                .hasMessageContaining(
                        "why:   the id token cannot be issued: IllegalStateException. See the log of Jenkins")
                .hasMessageNotContaining("unsubstituted")
                .hasMessageContaining("Variables of an agent exist on an executor only");
    }

    @Test
    void a_token_that_is_never_made_ends_with_the_time_limit() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> {
                    never.await();
                    return "";
                })))
                .hasMessageContaining("why:   the id token was not issued within 8 s");
    }

    @Test
    void a_trust_policy_without_the_token_gets_the_statement_with_its_claims() {
        world.aws.role(TARGET).trustsNobody();
        String token = token();

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("as:    the id token (iss " + ISSUER + ", sub " + JOB + ")")
                .hasMessageContaining(
                        "why:   AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity (iss " + ISSUER
                                + ", sub " + JOB + ", aud sts.amazonaws.com, exp ")
                .hasMessageContaining(
                        "{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"arn:aws:iam::222222222222:oidc-provider/ci.example.com/oidc\"},"
                                + " \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\":"
                                + " {\"ci.example.com/oidc:aud\": \"sts.amazonaws.com\", \"ci.example.com/oidc:sub\": \""
                                + JOB + "\"}}}")
                .hasMessageNotContaining(token.split("\\.")[2]);
    }

    @ParameterizedTest
    @CsvSource({
        "aws, eu-central-1, https://ci.example.com/oidc, https://ci.example.com/job/infra/",
        "aws-cn, cn-north-1, https://ci.example.cn, https://ci.example.cn/job/infra/job/main/",
        "aws-us-gov, us-gov-west-1, https://ci.example.com/a/b, it's ${aws:username} \"here\" \\",
    })
    void the_statement_of_the_message_pasted_into_the_trust_policy_admits_the_token(
            String partition, String region, String issuer, String subject) throws Exception {
        String role = TARGET.replace("arn:aws:", "arn:" + partition + ":");
        world.environment.put("AWS_REGION", region);
        world.aws.role(role).trustsNobody();
        String token = world.aws
                .identityProvider(issuer)
                .sign("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"sts.amazonaws.com\",\"other\"],\"exp\":9999999999}"
                        .formatted(issuer, subject.replace("\\", "\\\\").replace("\"", "\\\"")));
        String message = refusal(role, token);

        world.aws.role(role).trustPolicy("{\"Statement\": " + statement(message) + "}");

        assertThat(world.assume(with(new Hop.Builder(role), () -> token)).arn())
                .isEqualTo("arn:" + partition + ":sts::222222222222:assumed-role/terraform/job-17");
        String other = world.aws.identityProvider(issuer).token("another", Duration.ofHours(1));
        assertThat(refusal(role, other)).contains("AccessDenied");
    }

    private String refusal(String role, String token) {
        return catchThrowable(() -> world.assume(with(new Hop.Builder(role), () -> token)))
                .getMessage();
    }

    private static String statement(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("{\"Effect\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_issuer_that_the_account_does_not_know_gets_the_command_that_makes_the_provider() {
        try (World elsewhere = new World()) {
            String token =
                    elsewhere.aws.identityProvider("https://ci.example.org").token(JOB, Duration.ofHours(1));

            assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                    .hasMessageContaining(
                            "why:   InvalidIdentityToken: No OpenIDConnect provider found in your account")
                    .hasMessageContaining(
                            "aws iam create-open-id-connect-provider --url 'https://ci.example.org' --client-id-list 'sts.amazonaws.com'");
        }
    }

    @Test
    void another_audience_gets_the_command_that_adds_it() {
        String token = provider.token(JOB, "another", Duration.ofHours(1));

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn"
                        + " 'arn:aws:iam::222222222222:oidc-provider/ci.example.com/oidc' --client-id 'another'");
    }

    @Test
    void an_issuer_that_iam_cannot_have_is_reported() {
        String token =
                world.aws.identityProvider("http://ci.example.com:8080/oidc").token(JOB, Duration.ofHours(1));

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("do:    The issuer must be an https URL without a port");
    }

    @Test
    void a_claim_does_not_break_out_of_the_statement() {
        String token = provider.sign("{\"iss\":\"" + ISSUER
                + "\",\"sub\":\"x\\\"}}} $(id)\",\"aud\":\"sts.amazonaws.com\",\"exp\":9999999999}");

        assertThatThrownBy(() -> world.assume(with(new Hop.Builder(TARGET), () -> token)))
                .hasMessageContaining("\"ci.example.com/oidc:sub\": \"x\\\"}}} $(id)\"");
    }

    private String token() {
        return provider.token(JOB, Duration.ofHours(1));
    }

    private static RoleRequest.Builder with(Hop.Builder target, Callable<String> token) {
        return new RoleRequest.Builder(target).source(new Source.IdToken("the id token", token));
    }
}
