package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Computer;
import hudson.model.Item;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.Users;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The builds that unsaved rules of a folder or an agent would have refused. */
@WithJenkins
class RefusalSearchTest {

    private static final String OF_FOLDER = "/descriptorByName/" + AssumedRoleFolderProperty.class.getName();
    private static final String OF_AGENT = "/descriptorByName/" + AssumedRoleNodeProperty.class.getName();
    private static final String READER = "reader";
    private static final String CONFIGURER = "configurer";
    private static final String DENY = "{\"rules\": {\"effect\": \"deny\"}}";

    private final AgentInAws agent = new AgentInAws();
    private JenkinsRule r;

    /** Runs a block in the folder, one that is quiet, one in a job that the configurer may not read, and one in another folder. */
    @BeforeEach
    void run(JenkinsRule rule) throws Exception {
        r = rule;
        agent.connect(r);
        agent.connectAs("windows", r);
        Folder infra = r.createProject(Folder.class, "infra");
        Folder other = r.createProject(Folder.class, "infrastructure");
        build(infra, "open", "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        build(infra, "quiet", "node('linux') { withAssumedRole(arn: TARGET, quiet: true) { echo 'ran' } }");
        WorkflowJob secret =
                build(infra, "secret", "node('windows') { withAssumedRole(arn: OTHER, via: TARGET) { echo 'ran' } }");
        build(other, "open", "node('windows') { withAssumedRole(TARGET) { echo 'ran' } }");

        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        MockAuthorizationStrategy permissions = new MockAuthorizationStrategy();
        permissions.grant(Jenkins.READ).everywhere().toEveryone();
        permissions.grant(Item.READ).everywhere().to(READER);
        for (Item item : r.jenkins.allItems(Item.class)) {
            if (item != secret) {
                permissions.grant(Item.READ).onItems(item).to(CONFIGURER);
            }
        }
        permissions.grant(Item.CONFIGURE).onItems(infra).to(CONFIGURER);
        permissions.grant(Computer.CONFIGURE).everywhere().to(CONFIGURER);
        permissions.grant(Jenkins.ADMINISTER).everywhere().to(Users.ADMINISTRATOR);
        r.jenkins.setAuthorizationStrategy(permissions);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private WorkflowJob build(Folder folder, String name, String script) throws Exception {
        agent.aws.role(TARGET).mayAssume(OTHER);
        agent.aws.role(OTHER).trusts(TARGET);
        WorkflowJob job = folder.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(AgentInAws.withArns(script), true));
        r.buildAndAssertSuccess(job);
        return job;
    }

    @Test
    void rules_of_a_folder_are_applied_to_its_builds_before_they_are_saved() throws Exception {
        assertThat(post(READER, "job/infra" + OF_FOLDER, "json", DENY).getStatusCode())
                .isEqualTo(403);
        assertThat(post(CONFIGURER, "job/infrastructure" + OF_FOLDER, "json", DENY)
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(text(post(CONFIGURER, "job/infra" + OF_FOLDER, "json", DENY)))
                .contains(
                        "Of 1 block that assumed a role within 30 days, these rules would have refused 1, in 1 build.",
                        "2 other blocks do not count",
                        "infra/open #1",
                        "/job/infra/job/open/1/",
                        "rule 1 of folder 'infra' denies it")
                .doesNotContain("quiet #1", "secret", "infrastructure");
        assertThat(text(post(Users.ADMINISTRATOR, "job/infra" + OF_FOLDER, "json", DENY)))
                .contains("Of 3 blocks", "refused 3, in 3 builds", "infra/quiet #1", "infra/secret #1")
                .doesNotContain("not count", "infrastructure");
        assertThat(text(post(CONFIGURER, "job/infra" + OF_FOLDER, "json", "{}")))
                .contains("class=\"ok\"", "refused 0");
        for (String wrong : List.of("no form", "{\"rules\": 5}", "")) {
            assertThat(text(post(CONFIGURER, "job/infra" + OF_FOLDER, "json", wrong)))
                    .as(wrong)
                    .contains("class=\"error\"");
        }

        try (JenkinsRule.WebClient browser = Users.client(r, Users.ADMINISTRATOR)) {
            HtmlPage page = browser.goTo("job/infra/configure");
            page.<HtmlElement>getFirstByXPath("//button[contains(., 'Add rule')]")
                    .click();
            browser.waitForBackgroundJavaScript(10_000);
            HtmlForm form = page.getFormByName("config");
            form.getInputByName("_.job").setValue("infra/open");
            page.<HtmlElement>getFirstByXPath("//button[@data-method='refusedBuilds']")
                    .click();
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(page.asNormalizedText())
                    .contains("would have refused 2, in 2 builds", "infra/quiet #1", "does not allow it");
        }
        assertThat(r.jenkins.getItemByFullName("infra", Folder.class).getProperties())
                .as("nothing is saved")
                .noneMatch(property -> property instanceof AssumedRoleFolderProperty of
                        && !of.getRules().isEmpty());
    }

    @Test
    void allowed_roles_of_an_agent_are_applied_to_its_builds_before_they_are_saved() throws Exception {
        assertThat(post(READER, "computer/linux-1" + OF_AGENT, "allowedRoles", OTHER)
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(post(CONFIGURER, OF_AGENT.substring(1), "allowedRoles", OTHER)
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(text(post(CONFIGURER, "computer/linux-1" + OF_AGENT, "allowedRoles", OTHER)))
                .contains(
                        "Of 1 block that assumed",
                        "refused 1, in 1 build",
                        "1 other block does not count",
                        "infra/open #1",
                        "the only pattern of agent 'linux-1' does not allow it")
                .doesNotContain("infrastructure", "secret");
        assertThat(text(post(CONFIGURER, "computer/windows-1" + OF_AGENT, "allowedRoles", OTHER)))
                .contains("infrastructure/open #1", "1 other block does not count")
                .doesNotContain("infra/");
        assertThat(text(post(Users.ADMINISTRATOR, "computer/windows-1" + OF_AGENT, "allowedRoles", OTHER)))
                .as("a chain needs each of its roles")
                .contains("Of 2 blocks", "refused 2, in 2 builds");
        assertThat(text(post(Users.ADMINISTRATOR, OF_AGENT.substring(1), "allowedRoles", OTHER)))
                .as("all agents")
                .contains("Of 4 blocks", "refused 4");
        assertThat(text(post(CONFIGURER, "computer/linux-1" + OF_AGENT, "allowedRoles", "")))
                .contains("refused 0");
        assertThat(text(post(CONFIGURER, "computer/linux-1" + OF_AGENT, "allowedRoles", "deploy")))
                .contains("class=\"error\"", "can never match the ARN of a role");

        try (JenkinsRule.WebClient browser = Users.client(r, Users.ADMINISTRATOR)) {
            HtmlPage page = browser.goTo("computer/linux-1/configure");
            assertThat(page.asXml()).contains("Find builds that these patterns refuse");
        }
    }

    private WebResponse post(String user, String place, String name, String value) throws Exception {
        return Users.post(Users.client(r, user), place + "/refusedBuilds", name, value);
    }

    private static String text(WebResponse response) {
        return response.getContentAsString().replace("&#039;", "'");
    }
}
