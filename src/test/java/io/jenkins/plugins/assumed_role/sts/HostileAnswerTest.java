package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests a server that answers in place of STS with any text. */
class HostileAnswerTest {

    private static final String ARN = "arn:aws:sts::222222222222:assumed-role/terraform/job-17";
    private static final String LATER = "2999-01-01T00:00:00Z";
    private static final String LONG = "x".repeat(100_000);

    @AutoClose
    private final World world = new World();

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void an_answer_to_another_request_is_refused_in_a_short_line(String what, String answer) {
        world.aws.fault("AssumeRole", Fault.says(answer));

        assertThatThrownBy(() -> world.assume(new Hop.Builder(World.TARGET).sourceIdentity("jane")))
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("STS ")
                .hasMessageNotContaining("x".repeat(300))
                .hasMessageNotContaining("s3cr3t")
                .satisfies(failure -> assertThat(failure.getMessage().lines()).hasSizeLessThan(10))
                .satisfies(failure -> assertThat(failure.getMessage().lines())
                        .noneMatch(line -> line.startsWith("Finished: SUCCESS")));
    }

    static Stream<Arguments> an_answer_to_another_request_is_refused_in_a_short_line() {
        return Stream.of(
                Arguments.of("another role", answer(ARN.replace("terraform", "admin"), "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of("another session", answer(ARN + "8", "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of("another account", answer(ARN.replace('2', '6'), "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of("a long ARN", answer(ARN + LONG, "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of(
                        "an ARN of two lines", answer(ARN + "&#10;Finished: SUCCESS", "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of("no ARN", answer("", "jane", "ASIAX", "s3cr3t", "t")),
                Arguments.of("another source identity", answer(ARN, "john", "ASIAX", "s3cr3t", "t")),
                Arguments.of("no source identity", answer(ARN, "", "ASIAX", "s3cr3t", "t")),
                Arguments.of(
                        "an answer that leaves out the source identity",
                        answer(ARN, "", "ASIAX", "s3cr3t", "t").replace("<SourceIdentity></SourceIdentity>", "")),
                Arguments.of("a long source identity", answer(ARN, LONG, "ASIAX", "s3cr3t", "t")),
                Arguments.of(
                        "a source identity of two lines",
                        answer(ARN, "jane&#10;Finished: SUCCESS", "ASIAX", "s3cr3t", "t")),
                Arguments.of("a long key id", answer(ARN, "jane", LONG, "s3cr3t", "t")),
                Arguments.of("a long secret key", answer(ARN, "jane", "ASIAX", LONG, "t")),
                Arguments.of("a long token", answer(ARN, "jane", "ASIAX", "s3cr3t", LONG)),
                Arguments.of("a key of two lines", answer(ARN, "jane", "ASIAX", "s3cr3t&#10;x", "t")),
                Arguments.of(
                        "a token that breaks out of a header",
                        answer(ARN, "jane", "ASIAX", "s3cr3t", "t&#13;&#10;X: y")),
                Arguments.of("no token", answer(ARN, "jane", "ASIAX", "s3cr3t", "")));
    }

    @Test
    void an_inherited_source_identity_is_bounded_too() {
        world.aws.fault("AssumeRole", Fault.says(answer(ARN, LONG, "ASIAX", "s3cr3t", "t")));

        assertThatThrownBy(world::assume)
                .hasMessageContaining("source identity")
                .hasMessageNotContaining("x".repeat(300));
    }

    @Test
    void a_session_lasts_no_longer_than_requested() throws Exception {
        world.aws.fault("AssumeRole", Fault.says(answer(ARN, "jane", "ASIAX", "s3cr3t", "t")));

        RoleSession session = world.assume(
                new Hop.Builder(World.TARGET).sourceIdentity("jane").duration(900));

        assertThat(session.left()).isLessThanOrEqualTo(Duration.ofSeconds(900));
        assertThat(session.expiration()).isBefore(Instant.now().plusSeconds(905));
        assertThat(session.sessionName()).isEqualTo("job-17");
        assertThat(session.sourceIdentity()).isEqualTo("jane");
    }

    @Test
    void impossible_sizes_change_nothing() throws Exception {
        world.aws.fault(
                "AssumeRole",
                Fault.says(answer(ARN, "jane", "ASIAX", "s3cr3t", "t")
                        .replace(
                                "</AssumeRoleResult>",
                                "<PackedPolicySize>100000</PackedPolicySize></AssumeRoleResult>")));

        assertThat(world.assume(new Hop.Builder(World.TARGET).sourceIdentity("jane"))
                        .arn())
                .isEqualTo(ARN);
    }

    private static String answer(String arn, String sourceIdentity, String id, String key, String token) {
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:job-17</AssumedRoleId><Arn>"
                + arn + "</Arn></AssumedRoleUser><SourceIdentity>" + sourceIdentity
                + "</SourceIdentity><Credentials><AccessKeyId>" + id + "</AccessKeyId><SecretAccessKey>" + key
                + "</SecretAccessKey><SessionToken>" + token + "</SessionToken><Expiration>" + LATER
                + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }
}
