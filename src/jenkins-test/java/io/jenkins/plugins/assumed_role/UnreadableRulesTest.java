package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Rules that are damaged on disk: that must not be the same as none. */
class UnreadableRulesTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AgentInAws agent = new AgentInAws();
    private String damaged;

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void nothing_is_allowed_until_somebody_sets_rules() throws Throwable {
        sessions.then(r -> {
            AssumedRoleConfiguration.get().setRules(List.of(new RoleRule("deny")));
            String whole = Files.readString(file(r));
            damaged = whole.substring(0, whole.indexOf("<rules"));
            Files.writeString(file(r), damaged);
        });
        sessions.then(r -> {
            agent.connect(r);
            AssumedRoleConfiguration.get().setQuiet(true);
            WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }");
            r.assertLogContains("the global rules cannot be read", build);
            r.assertLogNotContains("the body ran", build);
            assertThat(agent.aws.requests()).isEmpty();
            assertThat(Files.readString(file(r))).isEqualTo(damaged);
            try (JenkinsRule.WebClient browser = r.createWebClient()) {
                assertThat(browser.goTo("manage/configureSecurity/").asNormalizedText())
                        .contains("The stored configuration cannot be read");
            }

            AssumedRoleConfiguration.get().setRules(List.of());
            agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }");
            assertThat(Files.readString(file(r))).contains("<quiet>true</quiet>");
        });
    }

    private static Path file(JenkinsRule r) {
        return r.jenkins.getRootDir().toPath().resolve(AssumedRoleConfiguration.class.getName() + ".xml");
    }
}
