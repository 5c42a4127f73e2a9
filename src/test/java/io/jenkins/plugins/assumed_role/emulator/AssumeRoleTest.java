package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/** Tests with the real SDK which roles can be assumed, for how long, and with which inherited tags. */
class AssumeRoleTest {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String TARGET = "arn:aws:iam::222222222222:role/team/terraform";
    private static final String NEXT = "arn:aws:iam::333333333333:role/next";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private Credentials agent;

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(TARGET);
        aws.role(TARGET).trusts(AGENT).mayAssume(NEXT);
        aws.role(NEXT).trusts(TARGET);
        agent = aws.instance().role(AGENT).session().credentials();
    }

    @Test
    void answers_in_the_form_of_the_service() throws Exception {
        String body = new SignedClient(aws, "sts", agent)
                .form("Action=AssumeRole&Version=2011-06-15&RoleArn=" + TARGET + "&RoleSessionName=build")
                .body();

        assertThat(body)
                .matches(Pattern.compile("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                        + "<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA[A-Z2-7]{17}:build</AssumedRoleId>"
                        + "<Arn>arn:aws:sts::222222222222:assumed-role/terraform/build</Arn></AssumedRoleUser><Credentials>"
                        + "<AccessKeyId>ASIA[A-Z2-7]{16}</AccessKeyId><SecretAccessKey>[A-Za-z0-9/+]{40}</SecretAccessKey>"
                        + "<SessionToken>IQoJb3JpZ2luX2Vj[A-Za-z0-9/+]+={0,2}</SessionToken><Expiration>[-0-9T:]{19}Z</Expiration>"
                        + "</Credentials></AssumeRoleResult><ResponseMetadata><RequestId>[-0-9a-f]{36}</RequestId>"
                        + "</ResponseMetadata></AssumeRoleResponse>"));
    }

    @Test
    void lasts_an_hour_by_default() {
        Instant before = Instant.now();

        assertThat(assume(agent, TARGET).credentials().expiration())
                .isBetween(before.plusSeconds(3598), before.plusSeconds(3602));
        assertThat(sts(agent)
                        .assumeRole(
                                r -> r.roleArn(TARGET).roleSessionName("build").durationSeconds(900))
                        .credentials()
                        .expiration())
                .isBetween(before.plusSeconds(898), before.plusSeconds(910));
    }

    @Test
    void makes_short_sessions_if_configured() {
        aws.role(TARGET).sessionsLast(Duration.ofSeconds(20));

        assertThat(assume(agent, TARGET).credentials().expiration())
                .isBefore(Instant.now().plusSeconds(21));
    }

    @Test
    void needs_both_halves_of_the_permission() {
        aws.role(TARGET).trustsNobody();
        assertDenied("sts:AssumeRole", r -> r.roleArn(TARGET));

        aws.role("arn:aws:iam::222222222222:role/other").trusts(AGENT);
        assertDenied("sts:AssumeRole", r -> r.roleArn("arn:aws:iam::222222222222:role/other"));

        assertDenied("sts:AssumeRole", r -> r.roleArn("arn:aws:iam::222222222222:role/missing"));
        assertDenied("sts:AssumeRole", r -> r.roleArn("arn:aws-cn:iam::222222222222:role/terraform"));
    }

    @Test
    void trusts_accounts_and_sessions_too() {
        for (String principal : new String[] {
            "111111111111",
            "arn:aws:iam::111111111111:root",
            "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0",
            "*"
        }) {
            aws.role(TARGET).trustsNobody().trusts(principal);
            assertThat(assume(agent, TARGET).assumedRoleUser().arn()).endsWith("terraform/build");
        }
    }

    @Test
    void within_an_account_the_trust_of_the_role_itself_is_enough() {
        String sibling = "arn:aws:iam::111111111111:role/sibling";
        aws.role(sibling).trusts(AGENT);
        assertThat(assume(agent, sibling).assumedRoleUser().arn()).endsWith("sibling/build");

        aws.role(sibling).trustsNobody().trusts("111111111111");
        assertDenied("sts:AssumeRole", r -> r.roleArn(sibling));
    }

    @Test
    void requires_the_external_id() {
        aws.role(TARGET).externalId("secret/42");

        assertDenied("sts:AssumeRole", r -> r.roleArn(TARGET));
        assertDenied("sts:AssumeRole", r -> r.roleArn(TARGET).externalId("secret/43"));
        assertThat(sts(agent)
                        .assumeRole(
                                r -> r.roleArn(TARGET).roleSessionName("build").externalId("secret/42"))
                        .assumedRoleUser()
                        .arn())
                .isNotEmpty();
    }

    @Test
    void requires_the_code_of_the_device() {
        User user = aws.user("arn:aws:iam::111111111111:user/ci")
                .mayAssume(TARGET)
                .mfa("arn:aws:iam::111111111111:mfa/ci", "123456");
        aws.role(TARGET).trusts(user.arn()).requiresMfa();

        assertThat(refusal(user.credentials(), r -> r.roleArn(TARGET))).startsWith("AccessDenied User: ");
        assertThat(refusal(
                        user.credentials(),
                        r -> r.roleArn(TARGET)
                                .serialNumber("arn:aws:iam::111111111111:mfa/ci")
                                .tokenCode("654321")))
                .isEqualTo("AccessDenied MultiFactorAuthentication failed with invalid MFA one time pass code. ");
        assertThat(sts(user.credentials())
                        .assumeRole(r -> r.roleArn(TARGET)
                                .roleSessionName("build")
                                .serialNumber("arn:aws:iam::111111111111:mfa/ci")
                                .tokenCode("123456"))
                        .credentials())
                .isNotNull();
    }

    @Test
    void limits_the_duration() {
        assertThat(refusal(agent, r -> r.roleArn(TARGET).durationSeconds(3601)))
                .isEqualTo(
                        "ValidationError The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
                                + " role chaining.");

        User user = aws.user("arn:aws:iam::111111111111:user/ci").mayAssume(TARGET);
        aws.role(TARGET).trusts(user.arn());
        assertThat(refusal(user.credentials(), r -> r.roleArn(TARGET).durationSeconds(3601)))
                .isEqualTo(
                        "ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

        aws.role(TARGET).maxSessionDuration(Duration.ofHours(12));
        assertThat(sts(user.credentials())
                        .assumeRole(
                                r -> r.roleArn(TARGET).roleSessionName("build").durationSeconds(43200))
                        .credentials()
                        .expiration())
                .isAfter(Instant.now().plus(Duration.ofMinutes(719)));
    }

    @Test
    void needs_leave_for_tags() {
        Tag tag = Tag.builder().key("job").value("folder/main").build();
        assertDenied("sts:TagSession", r -> r.roleArn(TARGET).tags(tag));

        aws.role(TARGET).trustsTags();
        AssumeRoleResponse response = sts(agent)
                .assumeRole(r -> r.roleArn(TARGET).roleSessionName("build").tags(tag));

        assertThat(response.packedPolicySize()).isPositive();
        assertThat(session(response).tags()).containsEntry("job", "folder/main");
        assertThat(session(response).transitiveTagKeys()).isEmpty();
    }

    @Test
    void chains_inherit_transitive_tags_and_the_source_identity() {
        aws.role(TARGET).trustsTags().trustsSourceIdentity();
        var response = sts(agent)
                .assumeRole(r -> r.roleArn(TARGET)
                        .roleSessionName("build")
                        .sourceIdentity("jane")
                        .transitiveTagKeys("Job")
                        .tags(
                                Tag.builder().key("job").value("main").build(),
                                Tag.builder().key("node").value("linux").build()));
        Credentials first = session(response).credentials();
        assertThat(response.sourceIdentity()).isEqualTo("jane");

        assertThat(refusal(first, r -> r.roleArn(NEXT))).contains("sts:TagSession");
        aws.role(NEXT).trustsTags();
        assertThat(refusal(first, r -> r.roleArn(NEXT))).contains("sts:SetSourceIdentity");
        aws.role(NEXT).trustsSourceIdentity();
        assertThat(refusal(first, r -> r.roleArn(NEXT).sourceIdentity("john"))).contains("sts:SetSourceIdentity");
        assertThat(refusal(
                        first,
                        r -> r.roleArn(NEXT)
                                .tags(Tag.builder().key("JOB").value("other").build())))
                .startsWith("InvalidParameterValue One of the specified transitive tag keys");

        Session second = session(assume(first, NEXT));
        assertThat(second.tags()).containsOnlyKeys("job");
        assertThat(second.sourceIdentity()).isEqualTo("jane");
    }

    @Test
    void session_policies_only_take_away() {
        aws.role(TARGET).allows("s3:*");
        aws.managedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:Get*", "ec2:Describe*");

        Session inline = session(sts(agent)
                .assumeRole(r -> r.roleArn(TARGET)
                        .roleSessionName("build")
                        .policy("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"S3:GetObject\",\"ec2:*\"],"
                                + "\"Resource\":\"arn:aws:s3:::state/*\"}]}")));
        assertThat(inline.allows("s3:GetObject", "arn:aws:s3:::state/a/b")).isTrue();
        assertThat(inline.allows("s3:GetObject", "arn:aws:s3:::other/a")).isFalse();
        assertThat(inline.allows("s3:PutObject", "arn:aws:s3:::state/a")).isFalse();
        assertThat(inline.allows("ec2:RunInstances", "arn:aws:s3:::state/a")).isFalse();

        Session managed = session(sts(agent)
                .assumeRole(r -> r.roleArn(TARGET)
                        .roleSessionName("build")
                        .policyArns(List.of(PolicyDescriptorType.builder()
                                .arn("arn:aws:iam::aws:policy/ReadOnlyAccess")
                                .build()))));
        assertThat(managed.allows("s3:GetObject", "arn:aws:s3:::state/a")).isTrue();
        assertThat(managed.allows("s3:PutObject", "arn:aws:s3:::state/a")).isFalse();
    }

    @Test
    void gives_each_of_many_simultaneous_callers_a_session() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            List<Future<AssumeRoleResponse>> responses =
                    threads.invokeAll(Collections.nCopies(200, () -> assume(agent, TARGET)));
            Set<String> keys = new HashSet<>();
            for (Future<AssumeRoleResponse> response : responses) {
                keys.add(response.get().credentials().accessKeyId());
            }

            assertThat(keys).hasSize(200);
            assertThat(aws.count("AssumeRole")).isEqualTo(200);
            assertThat(aws.issuedSecrets()).containsAll(keys).hasSize(603);
        } finally {
            threads.shutdownNow();
        }
    }

    private AssumeRoleResponse assume(Credentials credentials, String role) {
        return sts(credentials).assumeRole(r -> r.roleArn(role).roleSessionName("build"));
    }

    private StsClient sts(Credentials credentials) {
        return Sdk.sts(aws, credentials);
    }

    private Session session(AssumeRoleResponse response) {
        return aws.holder(response.credentials().accessKeyId()).orElseThrow();
    }

    private void assertDenied(
            String action, Consumer<software.amazon.awssdk.services.sts.model.AssumeRoleRequest.Builder> request) {
        var builder = software.amazon.awssdk.services.sts.model.AssumeRoleRequest.builder();
        request.accept(builder);
        assertThat(refusal(agent, request))
                .isEqualTo("AccessDenied User: arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0 is not"
                        + " authorized to perform: " + action + " on resource: "
                        + builder.build().roleArn());
    }

    private String refusal(
            Credentials credentials,
            Consumer<software.amazon.awssdk.services.sts.model.AssumeRoleRequest.Builder> request) {
        StsException refusal =
                Sdk.refusal(sts(credentials), sts -> sts.assumeRole(r -> request.accept(r.roleSessionName("build"))));
        return refusal.awsErrorDetails().errorCode() + " "
                + refusal.awsErrorDetails().errorMessage();
    }
}
