package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Result;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Tests rules that are damaged on disk, which must not have the effect of no rules. */
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
    void no_role_is_allowed_until_an_administrator_sets_rules() throws Throwable {
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
                        .contains("Jenkins cannot read the stored configuration and assumes no role");
            }

            AssumedRoleConfiguration.get().setRules(List.of());
            agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }");
            assertThat(Files.readString(file(r))).contains("<quiet>true</quiet>");
        });
    }

    /** XStream would leave out an unknown element, and continue. */
    @Test
    void a_rule_that_cannot_be_read_refuses_all_roles() throws Throwable {
        String wrongType =
                "<io.jenkins.plugins.assumed__role.config.RoleRool><effect>deny</effect></io.jenkins.plugins.assumed__role.config.RoleRool>";
        sessions.then(r -> {
            AssumedRoleConfiguration.get().setRules(List.of(new RoleRule("allow"), new RoleRule("deny")));
            String whole = Files.readString(file(r));
            String rule = whole.substring(
                    whole.lastIndexOf("<io.jenkins.plugins.assumed__role.config.RoleRule>"), whole.indexOf("</rules>"));
            for (String wrong : List.of(
                    wrongType,
                    rule.replace("<effect>deny", "<effect>forbid"),
                    rule.replace("<revision>any", "<revision>fork"),
                    rule.replace("deny", "allow").replace("<revision>", "<branch>main</branch><revision>"),
                    rule.replaceFirst(">", " class=\"gone\">"),
                    "<string>deny</string>")) {
                assertThat(wrong).isNotEqualTo(rule);
                Files.writeString(file(r), whole.replace(rule, wrong));
                AssumedRoleConfiguration.get().load();
                assertThat(AssumedRoleConfiguration.get().isUnreadable())
                        .as(wrong)
                        .isTrue();
            }
            Files.writeString(file(r), whole);
            AssumedRoleConfiguration.get().load();
            assertThat(AssumedRoleConfiguration.get().isUnreadable()).isFalse();
            Files.writeString(file(r), whole.replace(rule, wrongType));
        });
        sessions.then(r -> {
            agent.connect(r);
            AssumedRoleConfiguration.get().setQuiet(true);
            r.assertLogContains(
                    "the global rules cannot be read",
                    agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }"));
            assertThat(agent.aws.requests()).isEmpty();
            assertThat(Files.readString(file(r))).contains(wrongType);
        });
    }

    @Test
    void neither_a_rule_of_a_folder_nor_a_pattern_of_an_agent_that_cannot_be_read_is_ignored() throws Throwable {
        sessions.then(r -> {
            Folder folder = AgentInAws.folderWithRules(
                    r, "<effect>allow</effect>", "<effect>deny</effect><revision>fork</revision>");
            agent.connect(r);
            r.jenkins.getNode("linux-1").getNodeProperties().add((AssumedRoleNodeProperty)
                    Jenkins.XSTREAM2.fromXML("""
                    <io.jenkins.plugins.assumed__role.config.AssumedRoleNodeProperty>
                      <allowedRoles><text>arn:aws:iam::444444444444:role/*</text></allowedRoles>
                    </io.jenkins.plugins.assumed__role.config.AssumedRoleNodeProperty>
                    """));
            folder.createProject(WorkflowJob.class, "inside")
                    .setDefinition(
                            new CpsFlowDefinition("node('linux') { withAssumedRole('" + TARGET + "') { } }", true));
            folder.save();
        });
        sessions.then(r -> {
            assertBuildIsToldWhy(r, "folder 'infra' cannot be read");
            submit(r, "job/infra/configure");
            assertBuildIsToldWhy(r, "agent 'linux-1' cannot be read");
            submit(r, "computer/linux-1/configure");
            WorkflowJob job = r.jenkins.getItemByFullName("infra/inside", WorkflowJob.class);
            r.assertLogContains("Assumed " + TARGET, r.buildAndAssertSuccess(job));
        });
    }

    private void assertBuildIsToldWhy(JenkinsRule r, String why) throws Exception {
        WorkflowJob job = r.jenkins.getItemByFullName("infra/inside", WorkflowJob.class);
        r.assertLogContains(why, r.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(agent.aws.requests()).isEmpty();
    }

    private static void submit(JenkinsRule r, String page) throws Exception {
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage form = browser.goTo(page);
            assertThat(form.asNormalizedText()).contains("Jenkins cannot read all of the stored configuration");
            r.submit(form.getFormByName("config"));
            assertThat(browser.goTo(page).asNormalizedText()).doesNotContain("could not be read");
        }
    }

    private static Path file(JenkinsRule r) {
        return r.jenkins.getRootDir().toPath().resolve(AssumedRoleConfiguration.class.getName() + ".xml");
    }
}
