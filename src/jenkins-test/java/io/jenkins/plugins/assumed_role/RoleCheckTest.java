package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Cause;
import hudson.model.FreeStyleProject;
import hudson.model.Node;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.User;
import hudson.model.queue.CauseOfBlockage;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.NodeProperty;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredSources;
import io.jenkins.plugins.assumed_role.support.Users;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** <i>Check role</i> in the form of a freestyle job and in the snippet generator, which the step and the build wrapper share. */
@WithJenkins
class RoleCheckTest {

    private static final String CHECK = "descriptorByName/" + WithAssumedRoleStep.class.getName() + "/assumeRole";
    private static final String USER = "arn:aws:iam::222222222222:user/jane";

    private final AgentInAws agent = new AgentInAws();

    @TempDir
    private Path directory;

    private final List<String> shown = new ArrayList<>();

    private JenkinsRule r;

    @BeforeEach
    void users(JenkinsRule rule) {
        r = rule;
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void each_source_is_checked_in_the_form_of_a_freestyle_job() throws Exception {
        StoredSources sources = new StoredSources(agent, directory);
        sources.connect(r);
        FreeStyleProject job = r.createFreeStyleProject("app");
        job.setAssignedLabel(r.jenkins.getLabel("linux"));
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            assertThat(check(browser, job, StoredSources.TOKEN)).contains("This job has no build.");
            assertThat(agent.aws.requests()).isEmpty();
            r.buildAndAssertSuccess(job);

            assertThat(check(browser, job, StoredSources.TOKEN))
                    .contains(
                            "Assumed " + TARGET + " as session app-1 until",
                            "source: the token of credentials 'token' (iss " + r.getURL() + "oidc, sub "
                                    + job.getAbsoluteUrl() + ") on agent 'linux-1'");
            assertThat(check(browser, job, StoredSources.CERTIFICATE))
                    .contains("source: the certificate of credentials 'certificate' (CN=build.example.com");
            assertThat(check(browser, job, StoredSources.PROFILE))
                    .contains("source: credential_process of profile 'build' (as requested)");

            AssumedRoleConfiguration.get().setQuiet(true);
            assertThat(check(browser, job, StoredSources.TOKEN))
                    .contains("Assumed the role until ")
                    .doesNotContain("Assumed " + TARGET, "iss ");
            AssumedRoleConfiguration.get().setQuiet(false);

            agent.aws.role(TARGET).trustsNobody();
            assertThat(check(browser, job, StoredSources.TOKEN))
                    .contains("AssumeRoleWithWebIdentity", "oidc:sub", job.getAbsoluteUrl(), "\"Federated\"");
            AssumedRoleConfiguration.get().setQuiet(true);
            assertThat(check(browser, job, StoredSources.TOKEN))
                    .contains("Could not assume [ARN]", "This block is quiet")
                    .doesNotContain("Could not assume " + TARGET);
            AssumedRoleConfiguration.get().setQuiet(false);

            RoleRule rule = new RoleRule("allow");
            rule.setRole(OTHER);
            AssumedRoleConfiguration.get().setRules(List.of(rule));
            long sent = agent.aws.requests().size();
            assertThat(check(browser, job, StoredSources.TOKEN))
                    .contains("job 'app' may not assume " + TARGET + " on agent 'linux-1'", "Nothing was sent");
            assertThat(agent.aws.requests()).hasSize((int) sent);
        }
        assertThat(StoredSources.ALL)
                .allSatisfy(source -> assertThat(sources.sessions(source)).isPositive());
        sources.assertNoSecretInFiles(r);
        List<String> secrets = new ArrayList<>(sources.secrets());
        secrets.addAll(agent.aws.issuedSecrets());
        assertThat(shown).isNotEmpty().allSatisfy(text -> assertThat(text).doesNotContain(secrets));
    }

    /** Opens the form of the job with a source, and presses the button. */
    private String check(JenkinsRule.WebClient browser, FreeStyleProject job, String source) throws Exception {
        job.getBuildWrappersList().replace(new AssumedRoleBuildWrapper(StoredSources.step(source)));
        return pressed(browser, browser.getPage(job, "configure"));
    }

    private String pressed(JenkinsRule.WebClient browser, HtmlPage page) throws Exception {
        browser.waitForBackgroundJavaScript(20_000);
        HtmlSelect agents = page.getFirstByXPath("//select[@name='_.agentOfCheck']");
        assertThat(agents.getOptions())
                .extracting(option -> option.getValueAttribute())
                .containsExactly("linux-1");
        HtmlButton button = page.getFirstByXPath("//button[contains(., 'Check role')]");
        button.click();
        browser.waitForBackgroundJavaScript(30_000);
        String text = page.asNormalizedText();
        shown.add(text);
        return text;
    }

    @Test
    void a_role_is_checked_in_the_snippet_generator() throws Exception {
        StoredSources sources = new StoredSources(agent, directory);
        sources.connect(r);
        WorkflowJob job = r.createProject(WorkflowJob.class, "pipeline");
        job.setDefinition(new CpsFlowDefinition("echo 'no block'", true));
        r.buildAndAssertSuccess(job);
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage page = browser.getPage(job, "pipeline-syntax/");
            browser.waitForBackgroundJavaScript(20_000);
            HtmlSelect steps = page.getFirstByXPath("//select[contains(@class, 'dropdownList')]");
            steps.getOptions().stream()
                    .filter(option -> option.getText().startsWith("withAssumedRole"))
                    .forEach(option -> option.setSelected(true));
            browser.waitForBackgroundJavaScript(20_000);
            HtmlForm form = page.getFirstByXPath("//form[.//input[@name='_.arn']]");
            form.getInputByName("_.arn").setValue(TARGET);
            form.getInputByName("_.region").setValue("eu-west-1");
            form.getSelectByName("_.credentialsId").setSelectedAttribute("token", true);

            assertThat(pressed(browser, page)).contains("Assumed " + TARGET, "sub " + job.getAbsoluteUrl());

            HtmlButton generate = page.getFirstByXPath("//button[contains(., 'Generate')]");
            generate.click();
            browser.waitForBackgroundJavaScript(20_000);
            assertThat(page.getElementById("prototypeText").asNormalizedText())
                    .contains("credentialsId: 'token'")
                    .doesNotContain("agentOfCheck", "linux-1");
        }
    }

    /** A user may use personal credentials of another in no build of their own, so the check takes none either. */
    @Test
    void no_credentials_of_the_user_who_started_the_build_are_used() throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        Credentials keys = agent.aws.user(USER).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(USER);
        User jane = User.getById("jane", true);
        try (ACLContext personal = ACL.as(jane)) {
            CredentialsStore store =
                    CredentialsProvider.lookupStores(jane).iterator().next();
            store.addCredentials(
                    Domain.global(),
                    new UsernamePasswordCredentialsImpl(
                            CredentialsScope.USER, "keys-of-jane", null, keys.accessKeyId(), keys.secretAccessKey()));
        }
        FreeStyleProject job = r.createFreeStyleProject("app");
        job.setAssignedLabel(r.jenkins.getLabel("linux"));
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setCredentialsId("keys");
        role.setRegion("eu-west-1");
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(role));
        job.addProperty(new ParametersDefinitionProperty(new CredentialsParameterDefinition(
                "keys", null, null, StandardUsernamePasswordCredentials.class.getName(), true)));
        r.assertBuildStatusSuccess(job.scheduleBuild2(
                0,
                new Cause.UserIdCause("jane"),
                new ParametersAction(new CredentialsParameterValue("keys", "keys-of-jane", null))));
        long sent = agent.aws.requests().size();

        assertThat(posted("credentialsId", "keys")).contains("there are no credentials 'keys' that this job may use");
        assertThat(posted("credentialsId", "${keys}")).contains("a check takes no credentials of the user");
        assertThat(posted("credentialsId", "keys-of-jane")).contains("there are no credentials 'keys-of-jane'");
        assertThat(agent.aws.requests()).hasSize((int) sent);
    }

    @Test
    void an_agent_that_refuses_the_builds_of_a_job_checks_no_role_for_it() throws Exception {
        agent.connect(r);
        r.buildAndAssertSuccess(r.createFreeStyleProject("app"));
        assertThat(posted()).contains("Assumed " + TARGET);
        r.jenkins.getNode("linux-1").getNodeProperties().add(new OtherJobsAlone());
        long sent = agent.aws.requests().size();

        assertThat(posted()).contains("Jenkins does not build this job on linux-1: this agent is for other jobs");
        assertThat(agent.aws.requests()).hasSize((int) sent);
    }

    @Test
    void the_built_in_node_and_agents_that_are_gone() throws Exception {
        agent.connect(r);
        r.buildAndAssertSuccess(r.createFreeStyleProject("app"));

        assertThat(posted("agentOfCheck", "built-in")).contains("this block runs on the built-in node");
        AssumedRoleConfiguration.get().setAllowBuiltInNode(true);
        Credentials keys = agent.aws.user(USER).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(USER);
        r.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry(
                                "AWS_ENDPOINT_URL", agent.aws.endpoint().toString()),
                        new EnvironmentVariablesNodeProperty.Entry("AWS_ACCESS_KEY_ID", keys.accessKeyId()),
                        new EnvironmentVariablesNodeProperty.Entry("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey())));
        assertThat(posted("agentOfCheck", "built-in")).contains("Assumed " + TARGET, "on the built-in node");
        r.jenkins
                .getComputer("linux-1")
                .disconnect(new OfflineCause.ByCLI("test"))
                .get();
        assertThat(posted()).contains("agent 'linux-1' is offline");
        r.jenkins.removeNode(r.jenkins.getNode("linux-1"));
        assertThat(posted()).contains("There is no agent 'linux-1' on which you may build.");
    }

    /** Reserves an agent, as plugins do. */
    public static final class OtherJobsAlone extends NodeProperty<Node> {
        @Override
        public CauseOfBlockage canTake(Queue.BuildableItem item) {
            return item.task.getName().equals("app")
                    ? new CauseOfBlockage() {
                        @Override
                        public String getShortDescription() {
                            return "this agent is for other jobs";
                        }
                    }
                    : null;
        }
    }

    @Test
    void a_check_is_an_act_of_the_user_who_checks() throws Exception {
        agent.connect(r);
        agent.aws.role(TARGET).trustsTags().trustsSourceIdentity();
        FreeStyleProject job = r.createFreeStyleProject("app");
        job.setAssignedLabel(r.jenkins.getLabel("linux"));
        r.assertBuildStatusSuccess(job.scheduleBuild2(0, new Cause.UserIdCause("jane")));

        assertThat(posted("sourceIdentity", "auto", "autoTags", "true", "sessionName", "from-form", "duration", "900"))
                .contains("Assumed " + TARGET + " as session from-form until");

        assertThat(agent.aws.requests("AssumeRole").get(0).parameters())
                .containsEntry("SourceIdentity", "bob")
                .containsEntry("DurationSeconds", "900")
                .containsValues("app", "Checked by user bob", "linux-1")
                .doesNotContainValue("Started by user jane");
        assertThat(posted("mfaSerialNumber", "arn:aws:iam::222222222222:mfa/jane"))
                .contains("AWS accepts an MFA code once");
        assertThat(posted("duration", "long")).contains("duration: enter a number of seconds.");
        assertThat(agent.aws.count("AssumeRole")).isEqualTo(1);
    }

    /** Sends the form of the job as bob. */
    private String posted(String... fields) throws Exception {
        Map<String, String> form =
                new LinkedHashMap<>(Map.of("agentOfCheck", "linux-1", "arn", TARGET, "region", "eu-west-1"));
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        String[] sent = form.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            browser.login("bob");
            return Users.post(browser, "job/app/" + CHECK, sent)
                    .getContentAsString()
                    .replace("&#039;", "'");
        }
    }
}
