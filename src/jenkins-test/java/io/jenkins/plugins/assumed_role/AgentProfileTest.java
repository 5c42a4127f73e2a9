package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredSources;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests an agent whose source an administrator sets to a profile: in its form, with <i>Check role</i>, and as code. */
@WithJenkins
class AgentProfileTest {

    private static final String USER = "arn:aws:iam::222222222222:user/build";

    private final AgentInAws agent = new AgentInAws();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void the_form_shows_the_profile_for_its_source_and_checks_a_role_with_it(JenkinsRule r) throws Exception {
        new StoredSources(agent, directory).connect(r);
        r.jenkins.getNode("linux-1").getNodeProperties().add(new AssumedRoleNodeProperty());
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage page = browser.goTo("computer/linux-1/configure");
            HtmlForm form = page.getFormByName("config");
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(isProfileShown(page)).isFalse();

            form.getSelectByName("_.source").setSelectedAttribute("profile", true);
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(isProfileShown(page)).isTrue();

            form.getInputByName("_.role").setValue(TARGET);
            form.getInputByName("_.sourceProfile").setValue("build");
            form.getInputByName("_.region").setValue("eu-west-1");
            ((HtmlButton) page.getFirstByXPath("//button[contains(., 'Check role')]")).click();
            browser.waitForBackgroundJavaScript(30_000);
            assertThat(page.asNormalizedText()).contains("Assumed " + TARGET, "credential_process of profile 'build'");
            r.submit(form);
        }

        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(USER);
        assertThat(r.jenkins.getNode("linux-1").getNodeProperties().get(AssumedRoleNodeProperty.class))
                .returns("profile", AssumedRoleNodeProperty::getSource)
                .returns("build", AssumedRoleNodeProperty::getSourceProfile);
    }

    private static boolean isProfileShown(HtmlPage page) {
        List<DomElement> groups = page.getByXPath("//div[@class='assumed-role-source']/div[@data-sources='profile']");
        return groups.size() == 1 && !groups.get(0).hasAttribute("hidden");
    }

    @Test
    void the_profile_of_one_agent_as_code_and_back(JenkinsRule r) throws Exception {
        new StoredSources(agent, directory).connect(r);
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        r.jenkins.getNode("linux-1").getNodeProperties().add(property());
        ConfigurationAsCode.get().export(before);
        String exported = before.toString(StandardCharsets.UTF_8);
        assertThat(exported).containsPattern("- assumedRole:\\s+source: \"profile\"\\s+sourceProfile: \"build\"");

        Path file = Files.writeString(directory.resolve("casc.yaml"), """
                jenkins:
                  nodes:
                  - permanent:
                      name: "other"
                      remoteFS: "%s"
                      launcher: "inbound"
                      nodeProperties:
                      - assumedRole:
                          source: "profile"
                          sourceProfile: "build"
                """.formatted(directory.resolve("other")));
        ConfigurationAsCode.get().configure(file.toString());

        assertThat(r.jenkins.getNode("other").getNodeProperties().get(AssumedRoleNodeProperty.class))
                .returns("profile", AssumedRoleNodeProperty::getSource)
                .returns("build", AssumedRoleNodeProperty::getSourceProfile);
    }

    @Test
    void a_block_that_names_no_source_uses_the_profile_of_its_agent(JenkinsRule r) throws Exception {
        new StoredSources(agent, directory).connect(r);
        r.jenkins.getNode("linux-1").getNodeProperties().add(property());

        WorkflowRun build =
                agent.run(r, "node('linux') { withAssumedRole(arn: TARGET, region: 'eu-west-1') { sh 'true' } }");

        r.assertLogContains("source: credential_process of profile 'build' (as requested)", build);
    }

    private static AssumedRoleNodeProperty property() {
        AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
        property.setSource("profile");
        property.setSourceProfile("build");
        return property;
    }
}
