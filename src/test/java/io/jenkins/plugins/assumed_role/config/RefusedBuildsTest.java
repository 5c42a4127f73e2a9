package io.jenkins.plugins.assumed_role.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.history.Entry;
import io.jenkins.plugins.assumed_role.history.Entry.Result;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.policy.Rule;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusedBuildsTest {

    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    @Test
    void the_name_of_an_agent_may_have_spaces_and_is_one_label() {
        assertThat(refused("Windows 1", "Windows Windows 1", "", "Windows 1")).isZero();
        assertThat(refused("Windows 1", "Windows Windows 1", "Windows 1", "")).isZero();
        assertThat(refused("Windows 1", "Windows Windows 1", "", "Windows")).isZero();
        assertThat(refused("Windows 1", "Windows Windows 1", "", "1")).isOne();
        assertThat(refused("Windows 1", "Windows 1", "", "Windows 1")).isZero();
    }

    @Test
    void the_display_name_of_the_built_in_node_stands_for_its_name() {
        assertThat(refused("Built-In Node", "built-in", "built-in", "")).isZero();
        assertThat(refused("Built-In Node", "built-in linux", "Built-In Node", ""))
                .isOne();
        assertThat(refused("linux-1", "built-in linux-1", "linux-1", ""))
                .as("an agent with that label")
                .isZero();
        assertThat(refused("removed", null, "removed", "")).isZero();
    }

    /** Returns the blocks that one rule would have refused. */
    private static long refused(String agent, String labels, String agentPattern, String labelPattern) {
        Rule rule = new Rule(true, "", "", agentPattern, labelPattern, Rule.Revision.ANY);
        RefusedBuilds found = new RefusedBuilds(new RuleLevel("", "rule", List.of(rule), true));
        Map<String, String> details = labels == null
                ? Map.of(Field.JOB, "job", Field.BUILD, "1", Field.ROLE, ROLE, Field.AGENT, agent)
                : Map.of(
                        Field.JOB, "job", Field.BUILD, "1", Field.ROLE, ROLE, Field.AGENT, agent, Field.LABELS, labels);
        found.add(new Entry("id", Instant.now(), null, 0, null, details, null, null, Result.CLOSED));
        return found.refused();
    }
}
