package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuietTextTest {

    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    @Test
    void a_message_names_the_role_by_its_name() {
        String message =
                "Could not assume " + ROLE + ": hop 2 of 2\n  as:    " + ROLE + "-old in account 222222222222.";

        assertThat(QuietText.of(message, ROLE, "prod"))
                .isEqualTo("Could not assume role 'prod': hop 2 of 2\n  as:    [ARN] in account [account].");
        assertThat(QuietText.of(message, ROLE, null)).startsWith("Could not assume the role: hop 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:sts::222222222222:assumed-role/terraform/job-1",
                "arn:aws-us-gov:iam::222222222222:role/path/of/a,b=c.d@e+f",
                "arn:aws:iam::222222222222:user/$name",
                "arn:aws:rolesanywhere:eu-west-1:222222222222:trust-anchor/0a-1b",
                "arn:aws:iam::*:role/some*",
                "arn:aws-cn:iam::222222222222:root"
            })
    void every_arn_is_hidden_whole(String arn) {
        assertThat(QuietText.of("\"" + arn + "\", (" + arn + ") and " + arn + ".", null, null))
                .isEqualTo("\"[ARN]\", ([ARN]) and [ARN].");
    }

    @Test
    void times_and_other_numbers_stay() {
        String message = "until 2026-01-02T03:04:05Z, 1234567890123 bytes, 43200 seconds";

        assertThat(QuietText.of(message, ROLE, "prod")).isEqualTo(message);
    }

    @Test
    void the_log_gets_the_whole_message_if_something_is_hidden() {
        List<String> logged = new ArrayList<>();

        assertThat(QuietText.of("arn:aws:iam::222222222222:role/prod is unknown", logged::add))
                .startsWith("[ARN] is unknown\n")
                .contains("in the log of Jenkins");
        assertThat(QuietText.of("the agent is offline", logged::add)).isEqualTo("the agent is offline");

        assertThat(logged).containsExactly("arn:aws:iam::222222222222:role/prod is unknown");
    }
}
