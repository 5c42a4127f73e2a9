package io.jenkins.plugins.assumed_role.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MfaCodeTest {

    private static final Map<String, String> SET = Map.of(MfaCode.VARIABLE, "222222");

    @Test
    void the_option_comes_before_the_environment() {
        assertThat(MfaCode.of("111111", SET, input("333333\n"))).isEqualTo("111111");
        assertThat(MfaCode.of(null, SET, input("333333\n"))).isEqualTo("222222");
        assertThat(MfaCode.of(null, Map.of(), input("333333\n"))).isNull();
    }

    @Test
    void a_dash_takes_one_line_of_standard_input_and_leaves_the_rest_to_the_command() throws Exception {
        InputStream in = input("333333\nfor the command\n");

        assertThat(MfaCode.of("-", SET, in)).isEqualTo("333333");
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("for the command\n");
    }

    @Test
    void a_line_without_a_code_is_an_error() {
        assertThatThrownBy(() -> MfaCode.of("-", SET, input("\n444444\n")))
                .hasMessage("--mfa-token: standard input has no line with the code");
        assertThatThrownBy(() -> MfaCode.of("-", SET, input(""))).hasMessageContaining("no line with the code");
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
