package io.jenkins.plugins.assumed_role.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolEnvironmentTest {

    private static final RoleSession SESSION = new RoleSession(
            RoleArn.parse("arn:aws:iam::222222222222:role/terraform"),
            "arn:aws:sts::222222222222:assumed-role/terraform/job-17",
            "ASIAKEY",
            "the secret key",
            "the session token",
            Instant.parse("2026-11-24T12:00:00.5Z"),
            Lifetime.ending(Duration.ofHours(1)),
            null,
            "eu-central-1",
            "EC2 instance role agent",
            List.of(),
            List.of(),
            true);

    @Test
    void tools_see_the_session_and_nothing_that_competes_with_it() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/bin",
                "AWS_PROFILE", "admin",
                "AWS_DEFAULT_PROFILE", "admin",
                "AWS_SECURITY_TOKEN", "old",
                "AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/irsa",
                "AWS_ROLE_SESSION_NAME", "irsa",
                "AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/var/run/other",
                "AWS_SESSION_TOKEN", "the agent's"));
        ToolEnvironment.of(SESSION, VariableNames.STANDARD).applyTo(environment);
        assertThat(environment)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "PATH", "/bin",
                        "AWS_ACCESS_KEY_ID", "ASIAKEY",
                        "AWS_SECRET_ACCESS_KEY", "the secret key",
                        "AWS_SESSION_TOKEN", "the session token",
                        "AWS_REGION", "eu-central-1",
                        "AWS_DEFAULT_REGION", "eu-central-1",
                        "AWS_CREDENTIAL_EXPIRATION", "2026-11-24T12:00:00Z",
                        "AWS_ASSUMED_ROLE_ARN", "arn:aws:iam::222222222222:role/terraform",
                        "AWS_EC2_METADATA_DISABLED", "true"));
    }

    @Test
    void no_text_form_of_an_object_contains_a_secret() {
        for (String secret : SESSION.secrets()) {
            assertThat(SESSION.toString()
                            + SESSION.provenance("here", "", false)
                            + ToolEnvironment.of(SESSION, VariableNames.STANDARD))
                    .doesNotContain(secret);
        }
    }

    @Test
    void other_names_leave_the_standard_ones_to_another_role() {
        Map<String, String> environment = new HashMap<>(Map.of("AWS_PROFILE", "admin", "AWS_ACCESS_KEY_ID", "other"));

        ToolEnvironment.of(SESSION, VariableNames.of("PROD_")).applyTo(environment);

        assertThat(environment)
                .containsEntry("AWS_PROFILE", "admin")
                .containsEntry("AWS_ACCESS_KEY_ID", "other")
                .containsEntry("PROD_AWS_ACCESS_KEY_ID", "ASIAKEY")
                .containsEntry("PROD_AWS_SESSION_TOKEN", "the session token")
                .containsEntry("PROD_AWS_REGION", "eu-central-1")
                .doesNotContainKeys("AWS_EC2_METADATA_DISABLED", "AWS_SESSION_TOKEN");
    }

    @Test
    void single_variables_can_be_named() {
        ToolEnvironment environment =
                ToolEnvironment.of(SESSION, VariableNames.of(Map.of("AWS_SECRET_ACCESS_KEY", "TF_VAR_secret")));

        assertThat(environment.secret()).isEqualTo(Map.of("TF_VAR_secret", "the secret key"));
        assertThat(environment.plain()).isEmpty();
    }

    @Test
    void names_that_no_variable_can_have_are_refused() {
        assertThatThrownBy(() -> VariableNames.of("PROD-"))
                .hasMessageContaining("variables: 'PROD-' cannot be the name");
        assertThatThrownBy(() -> VariableNames.of(Map.of("AWS_REGION", "1st"))).hasMessageContaining("'1st'");
    }

    @Test
    void quiet_shows_neither_account_nor_role() {
        assertThat(SESSION.provenance("agent 'linux-1'", "", true))
                .startsWith("Assumed the role until 2026-11-24T12:00:00Z")
                .doesNotContain("222222222222", "terraform", "agent");
    }
}
