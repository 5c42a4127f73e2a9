package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Mfa;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second factor of the user whose keys assume the first role. */
class MfaTest {

    private static final String USER = "arn:aws:iam::111111111111:user/jane";
    private static final String DEVICE = "arn:aws:iam::111111111111:mfa/jane";

    @AutoClose
    private final World world = new World();

    private Credentials user;

    @BeforeEach
    void start() {
        user = world.aws.user(USER).mayAssume(TARGET, HUB).mfa(DEVICE, "123456").credentials();
        world.environment.putAll(user.environment());
        world.aws.role(TARGET).trusts(USER).requiresMfa().maxSessionDuration(Duration.ofHours(12));
    }

    @Test
    void a_code_opens_a_role_that_requires_mfa_for_twelve_hours() throws Exception {
        RoleSession session = world.assume(request(Mfa.of(DEVICE, "123456"), new Hop.Builder(TARGET).duration(43_200)));

        assertThat(session.expiration()).isAfter(Instant.now().plus(Duration.ofHours(11)));
        assertThat(session.renewable()).isFalse();
        assertThat(session.notes())
                .singleElement()
                .asString()
                .isEqualTo("The session cannot be renewed, because AWS accepts an MFA code once: calls to AWS"
                        + " fail after " + session.expiration() + ".");
    }

    @Test
    void the_code_goes_with_the_first_role_of_a_chain_alone() throws Exception {
        world.aws.role(HUB).trusts(USER).requiresMfa().mayAssume(TARGET);
        world.aws.role(TARGET + "2").trusts(HUB);
        world.aws.role(HUB).mayAssume(TARGET + "2");

        world.assume(
                request(Mfa.of(DEVICE, "123456"), new Hop.Builder(TARGET + "2")).via(new Hop.Builder(HUB)));

        assertThat(world.aws.requests("AssumeRole"))
                .extracting(sent -> sent.parameters().get("TokenCode"))
                .containsExactly("123456", null);
    }

    @Test
    void a_code_that_aws_does_not_take_ends_with_the_next_one_as_the_remedy() {
        assertThatThrownBy(() -> world.assume(request(Mfa.of(DEVICE, "654321"), new Hop.Builder(TARGET))))
                .hasMessageContaining("MultiFactorAuthentication failed with invalid MFA one time pass code")
                .hasMessageContaining("do:    AWS rejects the code: it is already used, mistyped, too old")
                .hasMessageNotContaining("654321");
    }

    @Test
    void a_code_of_a_device_of_another_account_ends_with_the_serial_number_as_the_remedy() {
        Mfa other = Mfa.of(DEVICE.replace("111111111111", "222222222222"), "123456");

        assertThatThrownBy(() -> world.assume(request(other, new Hop.Builder(TARGET))))
                .hasMessageContaining("MultiFactorAuthentication failed, unable to validate MFA code")
                .hasMessageContaining(
                        "do:    Correct mfaSerialNumber: it must be the ARN of an MFA device of the user");
    }

    @Test
    void a_code_that_was_used_is_refused_the_second_time() throws Exception {
        world.assume(request(Mfa.of(DEVICE, "123 456"), new Hop.Builder(TARGET)));

        assertThatThrownBy(() -> world.assume(request(Mfa.of(DEVICE, "123456"), new Hop.Builder(TARGET))))
                .hasMessageContaining("do:    AWS rejects the code: it is already used");
    }

    @Test
    void a_role_of_a_machine_has_no_second_factor() {
        world.environment.keySet().removeAll(user.environment().keySet());

        assertThatThrownBy(() -> world.assume(request(Mfa.of(DEVICE, "123456"), new Hop.Builder(TARGET))))
                .hasMessageContaining(
                        "an MFA code requires the keys of a user, but EC2 instance role agent is a role. Nothing was sent");
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void a_code_without_a_device_is_refused() {
        assertThatThrownBy(() -> world.assume(request(Mfa.of(null, "123456"), new Hop.Builder(TARGET))))
                .hasMessageContaining("there is an MFA code, but no MFA device. Nothing was sent");
    }

    @Test
    void wrong_arguments_are_refused_before_anything_is_sent() {
        assertThatThrownBy(() -> Mfa.of(DEVICE, null))
                .hasMessageContaining("mfaTokenCode: the code for " + DEVICE + " is missing");
        assertThatThrownBy(() -> Mfa.of(DEVICE, "12345678"))
                .hasMessage(
                        "mfaTokenCode: a code has six digits; this one has 8 characters. Enter the six digits that the device shows now.");
        assertThatThrownBy(() -> Mfa.of("my phone", "123456"))
                .hasMessageContaining("mfaSerialNumber: 'my phone' is neither");
        assertThatThrownBy(() -> world.assume(request(Mfa.of(DEVICE, "123456"), new Hop.Builder(TARGET))
                        .source(new Source.IdToken("the id token", () -> ""))))
                .hasMessageContaining("mfaTokenCode: AssumeRoleWithWebIdentity accepts no MFA code");
        assertThat(Mfa.of(DEVICE, "123456").toString()).doesNotContain("123456");
    }

    @Test
    void a_profile_names_the_device(@TempDir Path home) throws Exception {
        world.environment.keySet().removeAll(user.environment().keySet());
        world.environment.put(
                "AWS_CONFIG_FILE",
                Files.writeString(
                                home.resolve("config"),
                                "[profile jane]\n" + user.profile() + "[profile hub]\nrole_arn = " + HUB
                                        + "\nsource_profile = jane\nmfa_serial = " + DEVICE + "\n")
                        .toString());
        world.aws.role(HUB).trusts(USER).requiresMfa().mayAssume(TARGET + "2");
        world.aws.role(TARGET + "2").trusts(HUB);

        RoleSession session = world.assume(
                request(Mfa.of(null, "123456"), new Hop.Builder(TARGET + "2")).source(Source.named("profile", "hub")));

        assertThat(session.source()).startsWith("role " + HUB + " of profile 'hub'");
    }

    private static RoleRequest.Builder request(Mfa mfa, Hop.Builder target) {
        return new RoleRequest.Builder(target).mfa(mfa);
    }
}
