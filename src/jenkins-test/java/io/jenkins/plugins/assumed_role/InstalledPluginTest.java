package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.scm.NullSCM;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.InboundAgent;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import jenkins.branch.BranchSource;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMRevisionAction;
import jenkins.scm.impl.SingleSCMSource;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Installs the hpi of the default build in a real war, and tests each surface and each form. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class InstalledPluginTest {

    private static final Path HPI = Path.of("target/assumed-role.hpi");
    private static final String ELEMENTS = "io.jenkins.plugins.assumed__role.config.";

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().omitPlugins("assumed-role").javaOptions(ShortJvm.OPTIONS.toArray(String[]::new));

    private final AgentInAws instance = new AgentInAws();
    private InboundAgent agent;

    @TempDir
    private Path root;

    @BeforeEach
    void install() throws Throwable {
        assumeThat(HPI).as("made by mvn verify").exists();
        Files.copy(HPI, jenkins.getHome().toPath().resolve("plugins/assumed-role.jpi"));
        jenkins.startJenkins();
        agent = InboundAgent.start(jenkins, instance, root);
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.close();
        }
        instance.close();
    }

    @Test
    void each_form_saves_the_values_that_it_shows() throws Throwable {
        jenkins.runRemotely(InstalledPluginTest::saveEachForm);
    }

    private static void saveEachForm(JenkinsRule r) throws Throwable {
        configure("""
                security:
                  assumedRole:
                    roles:
                    - name: "prod"
                      arn: "%s"
                    rules:
                    - effect: "allow"
                      role: "arn:aws:iam::222222222222:role/*"
                """.formatted(AgentInAws.TARGET));
        r.submit(page(r, "manage/configureSecurity/").getFormByName("config"));
        assertThat(export()).contains("name: \"prod\"", "role: \"arn:aws:iam::222222222222:role/*\"");

        Folder folder =
                (Folder) r.jenkins.createProjectFromXML("infra", in("""
                <com.cloudbees.hudson.plugins.folder.Folder><properties><%1$sAssumedRoleFolderProperty>
                  <roles><%1$sNamedRole><name>inner</name><arn>%2$s</arn></%1$sNamedRole></roles>
                  <rules><%1$sRoleRule><effect>deny</effect><job>infra/x</job></%1$sRoleRule></rules>
                </%1$sAssumedRoleFolderProperty></properties></com.cloudbees.hudson.plugins.folder.Folder>
                """.formatted(ELEMENTS, AgentInAws.TARGET)));
        r.submit(page(r, folder.getUrl() + "configure").getFormByName("config"));
        assertThat(folder.getConfigFile().asString())
                .contains("<name>inner</name>", "<arn>" + AgentInAws.TARGET + "</arn>", "<job>infra/x</job>");

        configure("""
                jenkins:
                  globalNodeProperties:
                  - assumedRole:
                      role: "prod"
                """);
        r.submit(page(r, "manage/configure").getFormByName("config"));
        assertThat(export()).contains("role: \"prod\"");
        r.submit(page(r, "computer/linux/configure").getFormByName("config"));
    }

    @Test
    void jobs_run_as_the_role() throws Throwable {
        jenkins.runRemotely(InstalledPluginTest::runJobs);

        instance.assertNoSecretIn(jenkins.getHome().toPath().resolve("jobs"));
    }

    private static void runJobs(JenkinsRule r) throws Throwable {
        r.waitOnline((hudson.model.Slave) r.jenkins.getNode("linux"));
        WorkflowJob pipeline = r.createProject(WorkflowJob.class, "pipeline");
        pipeline.setDefinition(new CpsFlowDefinition(AgentInAws.withArns("""
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') { sh 'echo as $AWS_ASSUMED_ROLE_ARN' }
                  withAssumedRole(arn: TARGET, delivery: 'profile') { sh 'echo as $AWS_ASSUMED_ROLE_ARN' }
                  withAssumedRole(TARGET) { sh 'env | grep ^AWS_' }
                }
                """), true));
        Run<?, ?> build = r.buildAndAssertSuccess(pipeline);
        r.assertLogContains("as " + AgentInAws.TARGET, build);
        r.assertLogContains("AWS_SECRET_ACCESS_KEY=****", build);
        JenkinsRule.WebClient browser = r.createWebClient();
        assertThat(browser.goTo(build.getUrl() + "assumed-roles").asNormalizedText())
                .contains(AgentInAws.TARGET);

        FreeStyleProject seed = r.createFreeStyleProject("seed");
        ExecuteDslScripts scripts = new ExecuteDslScripts();
        scripts.setUseScriptText(true);
        scripts.setScriptText("""
                job('freestyle') {
                  label('linux')
                  wrappers { assumedRole { role { arn('%s') } } }
                  steps { shell('echo as $AWS_ASSUMED_ROLE_ARN') }
                }
                folder('made') {
                  properties { assumedRole { roles { namedRole { name('inner'); arn('%1$s') } } } }
                }
                """.formatted(AgentInAws.TARGET));
        seed.getBuildersList().add(scripts);
        r.buildAndAssertSuccess(seed);
        FreeStyleProject freestyle = r.jenkins.getItemByFullName("freestyle", FreeStyleProject.class);
        r.assertLogContains("as " + AgentInAws.TARGET, r.buildAndAssertSuccess(freestyle));
        r.submit(page(r, freestyle.getUrl() + "configure").getFormByName("config"));
        assertThat(freestyle.getConfigFile().asString()).contains(AgentInAws.TARGET);
    }

    @Test
    void a_rule_knows_the_revision_of_a_multibranch_job() throws Throwable {
        jenkins.runRemotely(InstalledPluginTest::runBranch);
    }

    private static void runBranch(JenkinsRule r) throws Throwable {
        r.waitOnline((hudson.model.Slave) r.jenkins.getNode("linux"));
        configure("""
                security:
                  assumedRole:
                    rules:
                    - effect: "allow"
                      revision: "trusted"
                """);
        WorkflowMultiBranchProject project = r.createProject(WorkflowMultiBranchProject.class, "live");
        SingleSCMSource source = new SingleSCMSource("main", new NullSCM());
        source.setId("source");
        project.getSourcesList().add(new BranchSource(source));
        project.scheduleBuild2(0).getFuture().get();
        r.waitUntilNoActivity();
        WorkflowJob branch = project.getItem("main");
        branch.setDefinition(new CpsFlowDefinition(
                AgentInAws.withArns("node('linux') { withAssumedRole(TARGET) { sh 'echo as $AWS_ASSUMED_ROLE_ARN' } }"),
                true));

        Run<?, ?> unknown = r.assertBuildStatus(Result.FAILURE, branch.scheduleBuild2(0));
        r.assertLogContains("may not assume " + AgentInAws.TARGET, unknown);

        SCMHead head = SCMHead.HeadByItem.findHead(branch);
        Run<?, ?> known = branch.scheduleBuild2(0, new SCMRevisionAction(source, source.fetch(head, null)))
                .get();
        r.assertBuildStatusSuccess(known);
        r.assertLogContains("as " + AgentInAws.TARGET, known);
    }

    private static HtmlPage page(JenkinsRule r, String url) throws Exception {
        return r.createWebClient().goTo(url);
    }

    private static void configure(String yaml) throws Exception {
        Path file = Files.createTempFile("jenkins", ".yaml");
        Files.writeString(file, yaml);
        ConfigurationAsCode.get().configure(file.toString());
    }

    private static String export() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayInputStream in(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }
}
