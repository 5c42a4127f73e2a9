package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.fuzz.Input;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Sends any answer in place of STS. The result is a session of just the role that was asked for, or a message without a secret. Fields: status, for
 * which 5xx would only take longer, header Date, body.
 */
public final class StsAnswerFuzz {

    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";
    private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "IQoJb3JpZ2luX2VjEJfSESSIONTOKENEXAMPLE==";
    private static final RoleRequest REQUEST = new RoleRequest.Builder(new Hop.Builder(ROLE).sessionName("job-17"))
            .region("eu-central-1")
            .source(new Source.Given("ASIAIOSFODNN7EXAMPLE", SECRET_KEY, TOKEN, "stored keys", true))
            .timeLimit(Duration.ofMillis(200))
            .build(new Requester("job-17", "jane", Map.of(), "a1b2c3"));

    private StsAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws InterruptedException {
        Input input = new Input(data);
        String status = input.text();
        Map<String, String> headers = Map.of("content-type", "text/xml", "date", input.text());
        HttpAnswer answer =
                new HttpAnswer(status.matches("[1-4]\\d\\d") ? Integer.parseInt(status) : 200, headers, input.bytes());
        try {
            RoleSession session =
                    RoleAssumer.assume(REQUEST, new AnsweringMachine(Map.of(), call -> answer), RoleGate.OPEN);
            assertThat(session.arn()).isEqualTo("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
            assertThat(session.secrets()).allMatch(secret -> secret.matches("[!-~]{1,8192}"));
            // The clock of the answer counts, because no input of the corpus changes it.
            Instant clock = clock(answer.headers().get("date"));
            assertThat(session.expiration())
                    .isBetween(
                            clock.minusSeconds(5),
                            clock.plus(Duration.ofHours(12)).plusSeconds(5));
            assertThat(session.left()).isPositive();
            assertThat(answer.status()).isBetween(200, 299);
        } catch (AssumeRoleException x) {
            assertThat(x.getMessage())
                    .startsWith("Could not assume " + ROLE)
                    .contains("\n  as:    ", "\n  from:  ", "\n  why:   ", "\n  do:    ")
                    .doesNotContain(SECRET_KEY, TOKEN);
            x.getMessage().lines().forEach(Input::checkMessage);
            assertThat(x.getMessage().lines()).hasSizeLessThan(10);
        }
    }

    private static Instant clock(String date) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        } catch (DateTimeException x) {
            return Instant.now();
        }
    }
}
