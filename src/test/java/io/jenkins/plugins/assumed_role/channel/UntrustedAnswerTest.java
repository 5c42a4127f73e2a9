package io.jenkins.plugins.assumed_role.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests readings, sections of profiles and answers of programs that a hostile agent sends. */
class UntrustedAnswerTest {

    private static final String LONG = "x".repeat(ProfileSections.MAX_CHARACTERS + 1);

    static Stream<Object> unsoundSections() {
        return Stream.of(
                "text", new ProfileSections(null, ""), new ProfileSections("", null), new ProfileSections(LONG, ""));
    }

    @ParameterizedTest
    @MethodSource("unsoundSections")
    void invalid_or_too_long_sections_are_refused(Object answer) {
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
    void an_invalid_or_too_long_answer_of_a_program_is_refused(Object answer) {
        assertThatThrownBy(() -> new UntrustedAnswer("agent 'linux-1'", answer).process())
                .hasMessageStartingWith("agent 'linux-1' sent an invalid answer")
                .hasMessageNotContaining("xxx");
    }

    static Stream<Object> unsoundReadings() {
        Map<String, String> none = new TreeMap<>();
        return Stream.of(
                "text",
                none,
                new SourceReading(null, new TreeMap<>()),
                new SourceReading(none, null),
                new SourceReading(new HashMap<>(), new TreeMap<>()),
                new SourceReading(none, new HashMap<>()),
                new SourceReading(new TreeMap<>(Map.of("AWS_REGION", "eu\nLD_PRELOAD=/tmp/x.so")), new TreeMap<>()),
                new SourceReading(
                        none,
                        new TreeMap<>(IntStream.range(0, 17)
                                .boxed()
                                .collect(Collectors.toMap(number -> "token " + number, number -> "a token")))),
                reading(5),
                reading(new Object[] {"xxx"}),
                reading("xxx\nLD_PRELOAD=/tmp/x.so"),
                reading("x".repeat(20_001)),
                reading(new SourceReading.Failed(Reason.NO_CONNECTION, null)),
                reading(new ProfileSections(LONG, "")),
                reading(new HttpAnswer(200, new HashMap<>(), null)),
                reading(new HttpAnswer(-1, new HashMap<>(), new byte[0])),
                reading(new HttpAnswer(200, Map.of(), new byte[0])),
                reading(new HttpAnswer(200, new HashMap<>(), new byte[SourceReading.MAX_BYTES + 1])),
                reading(new CredentialProcess.Answer(0, "xxx", "")));
    }

    private static SourceReading reading(Object answer) {
        return new SourceReading(new TreeMap<>(), new TreeMap<>(Map.of("token /a", "a token", "token /b", answer)));
    }

    @ParameterizedTest
    @MethodSource("unsoundReadings")
    void a_reading_with_anything_unsound_is_refused_whole(Object answer) {
        assertThatThrownBy(() -> new UntrustedAnswer("agent 'linux-1'", answer).reading())
                .hasMessageMatching("agent 'linux-1' sent (an invalid answer: .{1,100}|a token that is too long)")
                .hasMessageNotContaining("xxx");
    }

    @Test
    void a_sound_reading_is_taken_with_short_failures() throws Exception {
        TreeMap<String, Object> answers = new TreeMap<>(Map.of(
                "token /a",
                "a token",
                "GET http://169.254.169.254/ {}",
                new SourceReading.Failed(Reason.NO_CONNECTION, "refused\n" + LONG),
                "token /b",
                new SourceReading.Failed(null, "/b is not a file"),
                "profile p",
                new ProfileSections("[profile p]\n", "")));
        TreeMap<String, String> environment = new TreeMap<>(Map.of("AWS_REGION", "eu-west-1"));

        SourceReading reading =
                new UntrustedAnswer("agent 'linux-1'", new SourceReading(environment, answers)).reading();

        assertThat(reading.environment()).isEqualTo(environment);
        assertThat(reading.answers())
                .containsEntry("token /a", "a token")
                .containsEntry("token /b", new SourceReading.Failed(null, "agent 'linux-1' failed: /b is not a file"))
                .hasSize(4);
        SourceReading.Failed refused = (SourceReading.Failed) reading.answers().get("GET http://169.254.169.254/ {}");
        assertThat(refused.message())
                .hasSizeLessThan(1_100)
                .startsWith("refused")
                .doesNotContain("\n");
    }

    @Test
    void valid_answers_are_accepted() throws Exception {
        ProfileSections sections = new ProfileSections("[profile p]\nregion = eu-west-1\n", "");
        CredentialProcess.Answer answer = new CredentialProcess.Answer(3, "", "no\nsuch\n");

        assertThat(new UntrustedAnswer("agent", sections).sections()).isEqualTo(sections);
        assertThat(new UntrustedAnswer("agent", answer).process()).isEqualTo(answer);
    }
}
