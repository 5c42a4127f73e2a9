package io.jenkins.plugins.assumed_role.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.CredentialProcess;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sections of profiles and answers of programs, as a hostile agent may send them. */
class UntrustedAnswerTest {

    private static final String LONG = "x".repeat(ProfileSections.MAX_CHARACTERS + 1);

    static Stream<Object> unsoundSections() {
        return Stream.of(
                "text", new ProfileSections(null, ""), new ProfileSections("", null), new ProfileSections(LONG, ""));
    }

    @ParameterizedTest
    @MethodSource("unsoundSections")
    void sections_that_are_none_or_too_long_are_refused(Object answer) {
        assertThatThrownBy(() -> new UntrustedAnswer("agent 'linux-1'", answer).sections())
                .hasMessageStartingWith("agent 'linux-1' sent an invalid answer");
    }

    static Stream<Object> unsoundAnswers() {
        return Stream.of(
                "text",
                new CredentialProcess.Answer(0, null, ""),
                new CredentialProcess.Answer(0, "", null),
                new CredentialProcess.Answer(0, LONG, ""),
                new CredentialProcess.Answer(1, "", LONG));
    }

    @ParameterizedTest
    @MethodSource("unsoundAnswers")
    void an_answer_of_a_program_that_is_none_or_too_long_is_refused(Object answer) {
        assertThatThrownBy(() -> new UntrustedAnswer("agent 'linux-1'", answer).process())
                .hasMessageStartingWith("agent 'linux-1' sent an invalid answer")
                .hasMessageNotContaining("xxx");
    }

    @Test
    void sound_ones_are_taken() throws Exception {
        ProfileSections sections = new ProfileSections("[profile p]\nregion = eu-west-1\n", "");
        CredentialProcess.Answer answer = new CredentialProcess.Answer(3, "", "no\nsuch\n");

        assertThat(new UntrustedAnswer("agent", sections).sections()).isEqualTo(sections);
        assertThat(new UntrustedAnswer("agent", answer).process()).isEqualTo(answer);
    }
}
