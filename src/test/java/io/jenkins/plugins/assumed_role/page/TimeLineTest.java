package io.jenkins.plugins.assumed_role.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.history.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeLineTest {

    private static final Map<String, String> DETAILS = Map.of(
            Field.ROLE, "arn:aws:iam::222222222222:role/terraform", Field.SHARED, "group", Field.AGENT, "linux-1");

    @Test
    void use_ends_with_the_last_block_and_validity_with_the_session() {
        Instant now = Instant.now();
        SessionRecord session = new SessionRecord(DETAILS);
        session.joined();
        session.joined();
        session.lives(now.plus(Duration.ofHours(1)).toString());
        session.left();
        assertThat(session.getClosed()).isNull();
        session.left();

        TimeLine line = TimeLine.of(List.of(session), now);

        assertThat(line.getRows()).singleElement().satisfies(row -> {
            assertThat(row.use().length()).isLessThan(10);
            assertThat(row.validity().length()).isEqualTo(1000);
            assertThat(row.renewals()).isEmpty();
            assertThat(row.failures()).isEmpty();
        });
    }

    @Test
    void renewals_and_a_failure_are_marks() {
        Instant now = Instant.now();
        SessionRecord session = new SessionRecord(DETAILS);
        session.joined();
        session.lives(now.plus(Duration.ofMinutes(1)).toString());
        session.lives(now.plus(Duration.ofMinutes(2)).toString());
        session.fails("agent is offline");

        assertThat(TimeLine.of(List.of(session), now.plusSeconds(30)).getRows())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.renewals()).hasSize(1);
                    assertThat(row.failures()).hasSize(1);
                    assertThat(row.use().length()).isBetween(200L, 300L);
                });
    }

    @Test
    void a_build_without_a_session_has_no_line() {
        assertThat(TimeLine.of(List.of(), Instant.now()).getRows()).isEmpty();
    }

    @Test
    void each_policy_statement_of_a_message_can_be_copied() {
        String first = "{\"Effect\":\"Allow\",\"Condition\":{\"StringEquals\":{\"a\":\"b\"}}}";
        String second = "{\n  \"Effect\": \"Allow\"\n}";

        assertThat(PolicyStatements.in("add " + first + " and ${X} or {braces} and {\"open"))
                .containsExactly(first);
        assertThat(PolicyStatements.in("do " + second)).containsExactly(second);
        assertThat(PolicyStatements.in(null)).isEmpty();
    }
}
