package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A role that is assumed with a certificate, by IAM Roles Anywhere. */
@Timeout(120)
class RolesAnywhereTest {

    private static final String ANCHOR =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
    private static final String PROFILE =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";

    @TempDir
    private static Path directory;

    private static Certificates certificates;

    @AutoClose
    private final World world = new World();

    @BeforeAll
    static void issue() throws Exception {
        certificates = Certificates.in(directory)
                .issue("rsa", "RSA", "ca")
                .issue("ec", "EC", "sub")
                .issue("stranger", "RSA", "other")
                .issueAuthority("subsub", "sub")
                .issue("deep", "EC", "subsub")
                .issue("cipher", "RSA", "ca", "-ext", "ku:c=keyEncipherment")
                .issue("early", "RSA", "ca", "-startdate", "+5d")
                .issue("expired", "RSA", "ca", "-startdate", "-10d", "-validity", "5");
    }

    @BeforeEach
    void start() throws Exception {
        world.environment.put("AWS_EC2_METADATA_DISABLED", "true");
        world.aws.trustAnchor(ANCHOR, certificates.certificate("ca"));
        world.aws.rolesAnywhereProfile(PROFILE).roles(TARGET, HUB);
        world.aws.role(TARGET).trustsRolesAnywhere().maxSessionDuration(Duration.ofHours(12));
        world.aws.role(HUB).trustsRolesAnywhere().mayAssume(TARGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void the_target_itself_for_twelve_hours(String alias) throws Exception {
        RoleSession session = world.assume(with(alias, new Hop.Builder(TARGET).duration(43_200)));

        assertThat(session.arn()).startsWith("arn:aws:sts::222222222222:assumed-role/terraform/");
        assertThat(session.sessionName()).isNotEqualTo("job-17");
        assertThat(session.expiration()).isAfter(Instant.now().plus(Duration.ofHours(11)));
        assertThat(session.sourceIdentity()).isEqualTo(alias + ".example.com");
        assertThat(session.source()).startsWith("the certificate (CN=" + alias + ".example.com, serial number ");
        assertThat(session.region()).isEqualTo("eu-west-1");
        assertThat(world.aws.count("CreateSession")).isEqualTo(1);
    }

    @Test
    void a_session_name_is_sent_only_if_it_is_set() throws Exception {
        world.aws.rolesAnywhereProfile(PROFILE).acceptsSessionNames();

        RoleSession session = world.assume(with("rsa", new Hop.Builder(TARGET).sessionName("me")));

        assertThat(session.sessionName()).isEqualTo("me");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "222222222222:assumed-role/terraform/you",
                "222222222222:assumed-role/admin/me",
                "333333333333:assumed-role/terraform/me"
            })
    void a_session_other_than_the_requested_one_is_refused(String session) {
        world.aws.fault(
                "CreateSession",
                Fault.says("{\"credentialSet\":[{\"assumedRoleUser\":{\"arn\":\"arn:aws:sts::" + session
                        + "\"},\"credentials\":{\"accessKeyId\":\"ASIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"key\","
                        + "\"sessionToken\":\"token\",\"expiration\":\""
                        + Instant.now().plusSeconds(3600) + "\"}}]}"));

        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET).sessionName("me"))))
                .hasMessageContaining(
                        "Roles Anywhere answered with another session or one of another role: arn:aws:sts::" + session);
    }

    @Test
    void a_role_on_the_way_takes_the_certificate_and_leaves_an_hour() throws Exception {
        world.aws.role(TARGET).trustsNobody().trusts(HUB).trustsSourceIdentity();

        RoleSession session = world.assume(with("rsa", new Hop.Builder(TARGET)).via(new Hop.Builder(HUB)));

        assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThatThrownBy(() -> world.assume(
                        with("rsa", new Hop.Builder(TARGET).duration(7_200)).via(new Hop.Builder(HUB))))
                .hasMessageContaining("duration: 7200 is more than 3600 seconds");
    }

    /** Independently of the code that signs: by the text of the page of AWS, and of its reference client. */
    @Test
    void the_signature_is_that_of_the_signing_process() throws Exception {
        CertificateSource source = source("ec");
        Map<String, String> headers = new X509Signature(source, Instant.parse("2026-01-02T03:04:05Z"))
                .headers(
                        URI.create("https://rolesanywhere.eu-west-1.amazonaws.com/sessions?profileArn=a%3Ab&roleArn=c"),
                        "{}".getBytes(StandardCharsets.UTF_8));

        String canonical = "POST\n/sessions\nprofileArn=a%3Ab&roleArn=c\ncontent-type:application/json\n"
                + "host:rolesanywhere.eu-west-1.amazonaws.com\nx-amz-date:20260102T030405Z\nx-amz-x509:"
                + headers.get("x-amz-x509") + "\nx-amz-x509-chain:" + headers.get("x-amz-x509-chain")
                + "\n\ncontent-type;host;x-amz-date;x-amz-x509;x-amz-x509-chain\n" + sha256("{}");
        String toSign = "AWS4-X509-ECDSA-SHA256\n20260102T030405Z\n20260102/eu-west-1/rolesanywhere/aws4_request\n"
                + sha256(canonical);
        String authorization = headers.get("authorization");
        assertThat(authorization)
                .startsWith("AWS4-X509-ECDSA-SHA256 Credential="
                        + source.certificate().getSerialNumber()
                        + "/20260102/eu-west-1/rolesanywhere/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-x509;x-amz-x509-chain,"
                        + " Signature=");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(source.certificate().getPublicKey());
        signature.update(toSign.getBytes(StandardCharsets.UTF_8));
        assertThat(signature.verify(
                        HexFormat.of().parseHex(authorization.substring(authorization.lastIndexOf('=') + 1))))
                .isTrue();
    }

    @Test
    void the_endpoint_is_in_the_region_of_the_trust_anchor() {
        List<HttpCall> calls = new ArrayList<>();
        AnsweringMachine machine = new AnsweringMachine(Map.of("AWS_REGION", "eu-central-1"), call -> {
            calls.add(call);
            throw new ExchangeException(ExchangeException.Reason.FORBIDDEN, "not sent");
        });

        assertThatThrownBy(() -> RoleAssumer.assume(
                        with("rsa", new Hop.Builder(TARGET)).build(World.CALLER), machine, RoleGate.OPEN))
                .hasMessageContaining("through https://rolesanywhere.eu-west-1.amazonaws.com in eu-west-1");
        assertThat(calls)
                .singleElement()
                .satisfies(call -> assertThat(call.uri().getHost()).isEqualTo("rolesanywhere.eu-west-1.amazonaws.com"));
    }

    @Test
    void messages_show_no_password_of_a_configured_endpoint() throws Exception {
        List<AnsweringMachine.Network> answers = List.of(
                call -> {
                    throw new ExchangeException(ExchangeException.Reason.FORBIDDEN, "not sent");
                },
                call -> new HttpAnswer(200, Map.of(), new byte[0]),
                call -> new HttpAnswer(400, Map.of(), new byte[0]));

        for (AnsweringMachine.Network answer : answers) {
            AnsweringMachine machine = new AnsweringMachine(
                    Map.of("AWS_ENDPOINT_URL_ROLESANYWHERE", "https://me:s3cr3t@vpce.example.com"), answer);

            assertThatThrownBy(() -> RoleAssumer.assume(
                            with("rsa", new Hop.Builder(TARGET)).build(World.CALLER), machine, RoleGate.OPEN))
                    .hasMessageContaining("through https://vpce.example.com in eu-west-1")
                    .hasMessageContaining("do:    Check w")
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @Test
    void neither_key_nor_session_is_in_a_message_or_request() throws Exception {
        world.assume(with("rsa", new Hop.Builder(TARGET)));

        RecordedRequest request = world.aws.requests("CreateSession").get(0);
        String key = java.util.Base64.getEncoder()
                .encodeToString(certificates.key("rsa").getEncoded());
        assertThat(request.toString()).doesNotContain(key.substring(40, 100));
        assertThat(source("rsa").toString()).isEqualTo("the certificate");
    }

    @Test
    void arguments_that_create_session_does_not_accept_are_refused_before_the_call() {
        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET).externalId("abc"))))
                .hasMessageContaining("externalId: CreateSession, the call that assumes " + TARGET);
        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET).tags(Map.of("a", "b")))))
                .hasMessageContaining("tags: CreateSession");
        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET).sourceIdentity("jane"))))
                .hasMessageContaining("sourceIdentity: CreateSession");
        assertThatThrownBy(() -> world.assume(with(
                        "rsa", new Hop.Builder(TARGET).policyArns(List.of("arn:aws:iam::aws:policy/ReadOnlyAccess")))))
                .hasMessageContaining("policyArns: CreateSession")
                .hasMessageContaining("The Roles Anywhere profile can have session policies.");
        assertThat(world.aws.requests()).isEmpty();
    }

    @Test
    void a_certificate_or_an_arn_that_cannot_be_used_is_refused_before_anything_is_sent() {
        assertThatThrownBy(() -> source("expired")).hasMessageContaining("the certificate has expired, at ");
        assertThatThrownBy(() -> new CertificateSource(
                        "the certificate", certificates.key("ec"), certificates.chain("rsa"), ANCHOR, PROFILE))
                .hasMessageContaining("the private key does not belong to the certificate");
        assertThatThrownBy(() ->
                        new CertificateSource("the certificate", null, certificates.chain("rsa"), ANCHOR, PROFILE))
                .hasMessageContaining("the certificate has no private key");
        assertThatThrownBy(() -> new CertificateSource(
                        "the certificate",
                        certificates.key("rsa"),
                        certificates.chain("rsa"),
                        ANCHOR,
                        PROFILE.replace("eu-west-1", "us-east-1")))
                .hasMessageContaining(
                        "the profile is in us-east-1 of account 111111111111, and the trust anchor in eu-west-1");
        assertThatThrownBy(() -> new CertificateSource(
                        "the certificate", certificates.key("rsa"), certificates.chain("rsa"), PROFILE, PROFILE))
                .hasMessageContaining("trustAnchorArn: '" + PROFILE + "' is not the ARN of a trust anchor");
        assertThatThrownBy(() -> new CertificateSource(
                        "the certificate", certificates.key("rsa"), certificates.chain("rsa"), null, PROFILE))
                .hasMessageContaining("trustAnchorArn: a certificate needs it");
        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder("arn:aws-cn:iam::222222222222:role/x"))))
                .hasMessageContaining("is in another partition than arn:aws-cn:iam");
    }

    @Test
    void the_message_about_a_certificate_of_another_authority_names_its_issuer() {
        assertThatThrownBy(() -> world.assume(with("stranger", new Hop.Builder(TARGET))))
                .hasMessageContaining("why:   AccessDeniedException: Untrusted signing certificate")
                .hasMessageContaining("does not cover the certificate, whose issuer is 'CN=other.example.com'");
    }

    @Test
    void a_certificate_that_is_not_for_signatures_gets_the_key_usage_it_needs() {
        assertThatThrownBy(() -> world.assume(with("cipher", new Hop.Builder(TARGET))))
                .hasMessageContaining("why:   AccessDeniedException: Untrusted certificate. Insufficient certificate")
                .hasMessageContaining("do:    Issue the certificate with the key usage digitalSignature");
    }

    @Test
    void the_statement_of_the_message_pasted_into_the_trust_policy_admits_the_certificate() throws Exception {
        world.aws.role(TARGET).trustsNobody();
        String message = catchThrowable(() -> world.assume(with("rsa", new Hop.Builder(TARGET))))
                .getMessage();
        String statement = message.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("{\"Effect\""))
                .findFirst()
                .orElseThrow();

        world.aws.role(TARGET).trustPolicy("{\"Statement\": " + statement + "}");

        assertThat(world.assume(with("rsa", new Hop.Builder(TARGET))).arn()).contains("assumed-role/terraform/");
    }

    @Test
    void certificates_in_another_order_are_put_in_order_or_named() throws Exception {
        List<X509Certificate> chain = certificates.chain("deep");
        List<X509Certificate> intermediatesReversed = List.of(chain.get(0), chain.get(2), chain.get(1));

        world.assume(new RoleRequest.Builder(new Hop.Builder(TARGET))
                .source(new CertificateSource(
                        "the certificate", certificates.key("deep"), intermediatesReversed, ANCHOR, PROFILE)));

        assertThatThrownBy(() -> new CertificateSource(
                        "the certificate",
                        certificates.key("deep"),
                        List.of(chain.get(1), chain.get(2), chain.get(0)),
                        ANCHOR,
                        PROFILE))
                .hasMessageContaining(
                        "begins with the certificate of 'CN=subsub.example.com', and the private key belongs to that of"
                                + " 'CN=deep.example.com'. Put the certificate of the key first");
    }

    @Test
    void a_certificate_that_is_not_valid_yet_is_refused() {
        assertThatThrownBy(() -> source("early")).hasMessageContaining("the certificate is not valid before ");
    }

    @Test
    void each_refusal_of_the_service_has_its_remedy() throws Exception {
        world.aws.role(TARGET).trustsNobody();
        refused("Unable to assume role for " + TARGET, "\"Service\": \"rolesanywhere.amazonaws.com\"");
        world.aws.rolesAnywhereProfile(PROFILE).enabled(false);
        refused("Profile is disabled", "aws rolesanywhere enable-profile");
        world.aws.revoke(certificates.certificate("rsa"));
        refused("Certificate revoked", "A revocation list of the trust anchor contains the certificate");
        world.aws.rolesAnywhereProfile(PROFILE).enabled(true);
        assertThatThrownBy(() -> world.assume(with("ec", new Hop.Builder(TARGET + "2"))))
                .hasMessageContaining("Role is not in the profile")
                .hasMessageContaining("Add " + TARGET + "2 to the roles of the profile " + PROFILE);
        assertThatThrownBy(() -> world.assume(with("ec", new Hop.Builder(TARGET).sessionName("me"))))
                .hasMessageContaining("Leave sessionName out");
    }

    @ParameterizedTest
    @CsvSource({"503, 3", "429, 3"})
    void transient_errors_are_retried(int status, int requests) throws Exception {
        world.aws.fault("CreateSession", requests - 1, Fault.error(status, "Throttling", "slow down"));

        world.assume(with("rsa", new Hop.Builder(TARGET)));

        assertThat(world.aws.count("CreateSession")).isEqualTo(requests);
    }

    @Test
    void an_answer_without_a_session_of_the_role_is_refused() {
        world.aws.fault("CreateSession", Fault.says("{\"credentialSet\":[]}"));

        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET))))
                .hasMessageContaining("Roles Anywhere answered without usable credentials");
    }

    private void refused(String why, String remedy) {
        assertThatThrownBy(() -> world.assume(with("rsa", new Hop.Builder(TARGET))))
                .hasMessageContaining("why:   AccessDeniedException: " + why)
                .hasMessageContaining(remedy);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static CertificateSource source(String alias) throws Exception {
        return new CertificateSource(
                "the certificate", certificates.key(alias), certificates.chain(alias), ANCHOR, PROFILE);
    }

    private static RoleRequest.Builder with(String alias, Hop.Builder target) throws Exception {
        return new RoleRequest.Builder(target).source(source(alias));
    }
}
