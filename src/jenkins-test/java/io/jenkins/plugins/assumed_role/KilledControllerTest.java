package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.InboundAgent;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Kills a real controller, and cuts the connection of an agent, during an apply of Terraform. */
class KilledControllerTest {

    @RegisterExtension
    private final RealJenkinsExtension controller =
            new RealJenkinsExtension().javaOptions(ShortJvm.OPTIONS.toArray(String[]::new));

    private final AgentInAws agent = new AgentInAws().sessionsLast(20);
    private InboundAgent process;

    @TempDir
    private Path root;

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.close();
        }
        agent.close();
    }

    /** The number of runs; {@code -Druns=20} runs more of them. */
    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    @Timeout(900)
    void terraform_goes_on_with_renewed_credentials(String mode) throws Throwable {
        Tool.assumeInstalled("terraform");
        controller.startJenkins();
        process = InboundAgent.start(controller, agent, root);
        int runs = Integer.getInteger("runs", 2);
        controller.runRemotely(KilledControllerTest::begin, AgentInAws.withArns(AgentInAws.applies(runs, 90, mode)));
        long began = System.nanoTime();

        sleepUntil(began, 30);
        controller.stopJenkinsForcibly();
        agent.assertNoSecretIn(controller.getHome().toPath().resolve("jobs"));
        int assumed = agent.aws.count("AssumeRole");
        controller.startJenkins();
        sleepUntil(began, 60);
        controller.runRemotely(KilledControllerTest::cut);
        String log = controller.runRemotely(KilledControllerTest::end);

        agent.assertApplied(runs, log);
        assertThat(agent.aws.count("AssumeRole")).isGreaterThan(assumed);
        agent.assertNoSecretIn(controller.getHome().toPath());
        agent.assertNoSecretIn(root);
        assertThat(AgentInAws.profilesIn(root)).isEmpty();
    }

    private static void sleepUntil(long began, int seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(began + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime());
    }

    private static void begin(JenkinsRule r, String script) throws Throwable {
        WorkflowJob job = r.createProject(WorkflowJob.class, "apply");
        job.setDefinition(new CpsFlowDefinition(script, true));
        r.waitForMessage("Still creating...", job.scheduleBuild2(0).waitForStart());
    }

    private static void cut(JenkinsRule r) throws Throwable {
        SlaveComputer computer = (SlaveComputer) r.jenkins.getComputer("linux");
        r.waitOnline(computer.getNode());
        computer.getChannel().close();
    }

    private static String end(JenkinsRule r) throws Throwable {
        WorkflowRun build =
                r.jenkins.getItemByFullName("apply", WorkflowJob.class).getBuildByNumber(1);
        r.assertBuildStatus(Result.SUCCESS, r.waitForCompletion(build));
        return JenkinsRule.getLog(build);
    }
}
