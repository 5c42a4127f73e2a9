package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AwsVariablesTest {

    private static final Map<String, String> AGENT = Map.of(
            "AWS_ACCESS_KEY_ID", "AKIAAGENT",
            "AWS_SECRET_ACCESS_KEY", "the agent's",
            "AWS_SESSION_TOKEN", "the agent's",
            "AWS_SECURITY_TOKEN", "the agent's",
            "AWS_REGION", "eu-central-1");

    @Test
    void an_agent_gets_the_names_of_the_secrets_of_a_build_but_not_their_values() {
        SourceQuery query = SourceQuery.VARIABLES.with(Map.of(
                "AWS_REGION",
                "eu-west-1",
                "AWS_ACCESS_KEY_ID",
                "AKIAIOSFODNN7EXAMPLE",
                "AWS_SECRET_ACCESS_KEY",
                "s3cr3t",
                "AWS_SESSION_TOKEN",
                "t0ken",
                "AWS_SECURITY_TOKEN",
                "t0ken",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "t0ken"));

        assertThat(query.set())
                .containsOnlyKeys(
                        "AWS_REGION",
                        "AWS_ACCESS_KEY_ID",
                        "AWS_SECRET_ACCESS_KEY",
                        "AWS_SESSION_TOKEN",
                        "AWS_SECURITY_TOKEN",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN")
                .containsEntry("AWS_REGION", "eu-west-1");
        assertThat(query.set().values()).doesNotContain("s3cr3t", "t0ken");
        assertThat(query).hasToString("question for the source credentials");
    }

    /** The variables of a Pipeline: {@code node} repeats the environment of the agent, {@code withCredentials} changes a part of it. */
    @Test
    void a_key_that_is_bound_is_not_paired_with_the_session_token_of_the_agent() {
        Map<String, String> build = Map.of(
                "AWS_ACCESS_KEY_ID", "AKIABOUND",
                "AWS_SECRET_ACCESS_KEY", "bound",
                "AWS_SESSION_TOKEN", "the agent's",
                "AWS_SECURITY_TOKEN", "the agent's",
                "AWS_REGION", "eu-central-1");

        assertThat(AwsVariables.lay(build, AGENT))
                .isEqualTo(Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIABOUND",
                        "AWS_SECRET_ACCESS_KEY", "bound",
                        "AWS_REGION", "eu-central-1"));
    }

    @Test
    void a_key_that_is_bound_has_its_own_session_token() {
        Map<String, String> build = Map.of(
                "AWS_ACCESS_KEY_ID", "ASIABOUND", "AWS_SECRET_ACCESS_KEY", "bound", "AWS_SESSION_TOKEN", "bound");

        assertThat(AwsVariables.lay(build, AGENT))
                .containsEntry("AWS_SESSION_TOKEN", "bound")
                .doesNotContainKey("AWS_SECURITY_TOKEN")
                .containsEntry("AWS_REGION", "eu-central-1");
    }

    @Test
    void a_build_that_repeats_its_agent_changes_nothing() {
        assertThat(AwsVariables.lay(AGENT, AGENT)).isEqualTo(AGENT);
        assertThat(AwsVariables.lay(Map.of("AWS_REGION", "eu-west-1"), AGENT))
                .containsEntry("AWS_REGION", "eu-west-1")
                .containsEntry("AWS_SESSION_TOKEN", "the agent's");
    }
}
