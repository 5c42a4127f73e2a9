package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The form shows the fields of the chosen source alone, and every field that has a value. */
@WithJenkins
class SourceFormTest {

    @Test
    void the_fields_of_the_chosen_source_are_shown(JenkinsRule r) throws Exception {
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        FreeStyleProject job = job(r, role);
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage page = browser.getPage(job, "configure");
            assertThat(shown(browser, page)).containsExactly("default stored");

            choose(page, "profile");
            assertThat(shown(browser, page)).containsExactly("profile", "environment profile stored");

            choose(page, "instance");
            assertThat(shown(browser, page)).isEmpty();
        }
    }

    @Test
    void a_field_that_has_a_value_is_shown_and_kept(JenkinsRule r) throws Exception {
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setSource("instance");
        role.setSourceProfile("build");
        FreeStyleProject job = job(r, role);
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            assertThat(shown(browser, browser.getPage(job, "configure"))).containsExactly("profile");
        }

        r.configRoundtrip(job);

        assertThat(job.getBuildWrappersList().get(AssumedRoleBuildWrapper.class).getRole())
                .returns("instance", WithAssumedRoleStep::getSource)
                .returns("build", WithAssumedRoleStep::getSourceProfile);
    }

    private static FreeStyleProject job(JenkinsRule r, WithAssumedRoleStep role) throws Exception {
        FreeStyleProject job = r.createFreeStyleProject();
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(role));
        return job;
    }

    private static void choose(HtmlPage page, String source) {
        HtmlSelect select = page.getFirstByXPath("//div[@class='assumed-role-source']//select[@name='_.source']");
        select.setSelectedAttribute(source, true);
    }

    private static List<String> shown(JenkinsRule.WebClient browser, HtmlPage page) {
        browser.waitForBackgroundJavaScript(10_000);
        return page.<DomElement>getByXPath("//div[@class='assumed-role-source']/div[@data-sources]").stream()
                .filter(group -> !group.hasAttribute("hidden"))
                .map(group -> group.getAttribute("data-sources"))
                .toList();
    }
}
