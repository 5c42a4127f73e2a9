package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Slave;
import hudson.slaves.OfflineCause;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_block_continues_after_a_restart_and_no_secret_is_on_disk_before_or_after() throws Throwable {
        Tool.assumeInstalled("aws");
        sessions.then(r -> {
            agent.connect(r);
            WorkflowRun build = agent.job(r, """
                    node('linux') {
                      withAssumedRole(TARGET) {
                        sh 'env > kept'
                        semaphore 'body'
                        sh 'aws sts get-caller-identity'
                        echo "interpolated: ${env.AWS_SESSION_TOKEN}"
                        sh 'rm kept'
                      }
                    }
                    """).scheduleBuild2(0).waitForStart();
            SemaphoreStep.waitForStart("body/1", build);
            agent.assertNoSecretIn(build.getRootDir().toPath());
            agent.assertNoSecretIn(r.jenkins.getRootDir().toPath().resolve("jobs"));
        });
        sessions.then(r -> {
            WorkflowJob job = r.jenkins.getItemByFullName("job0", WorkflowJob.class);
            WorkflowRun build = job.getBuildByNumber(1);
            agent.assertNoSecretIn(build.getRootDir().toPath());
            ((SlaveComputer) r.jenkins.getComputer("linux-1")).connect(false).get();

            SemaphoreStep.success("body/1", null);

            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            r.assertLogContains("arn:aws:sts::222222222222:assumed-role/terraform/job0-1", build);
            r.assertLogContains("interpolated: ****", build);
            agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
            assertThat(agent.aws.count("AssumeRole")).isEqualTo(2);
        });
    }

    /** Processes may print any earlier generation, in a new JVM of the controller and of the agent. */
    @Test
    void later_generations_stay_masked_and_an_endpoint_is_where_it_was() throws Throwable {
        String ask =
                "curl -sSf -H \"Authorization: $(cat \"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE\")\" $AWS_CONTAINER_CREDENTIALS_FULL_URI";
        sessions.then(r -> {
            agent.sessionsLast(8).connect(r);
            WorkflowRun build =
                    agent.job(r, """
                    node('linux') {
                      withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                        sh '%1$s > first; sleep 9; %1$s > second; ! cmp -s first second'
                        sh 'echo before at $AWS_CONTAINER_CREDENTIALS_FULL_URI'
                        semaphore 'body'
                        sh 'cat first second; rm first second; %1$s; echo'
                        sh 'echo after at $AWS_CONTAINER_CREDENTIALS_FULL_URI'
                      }
                    }
                    """.formatted(ask)).scheduleBuild2(0).waitForStart();
            SemaphoreStep.waitForStart("body/1", build);
        });
        Thread.sleep(8_000);
        sessions.then(r -> {
            WorkflowRun build =
                    r.jenkins.getItemByFullName("job0", WorkflowJob.class).getBuildByNumber(1);
            ((SlaveComputer) r.jenkins.getComputer("linux-1")).connect(false).get();

            SemaphoreStep.success("body/1", null);

            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            assertThat(build.getLog().split("\"SecretAccessKey\":\"[*]{4}\"", -1))
                    .hasSize(4);
            Matcher before = Pattern.compile("before at (http://\\S+)").matcher(build.getLog());
            assertThat(before.find()).isTrue();
            r.assertLogContains("after at " + before.group(1), build);
            agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
        });
    }

    /** The block has ended, its build has not, and the new process of the controller does not know the block. */
    @Test
    void files_of_a_block_that_ended_while_its_agent_was_away_are_swept_after_a_restart() throws Throwable {
        sessions.then(r -> {
            agent.connect(r);
            agent.connectAs("other", r);
            WorkflowRun build = agent.job(r, """
                    parallel kept: {
                      node('other') { semaphore 'kept' }
                    }, block: {
                      node('linux') {
                        withAssumedRole(arn: TARGET, delivery: 'profile') { semaphore 'inside' }
                        echo 'the block has ended'
                      }
                    }
                    """).scheduleBuild2(0).waitForStart();
            SemaphoreStep.waitForStart("kept/1", build);
            SemaphoreStep.waitForStart("inside/1", build);
            r.jenkins
                    .getComputer("linux-1")
                    .disconnect(new OfflineCause.UserCause(null, null))
                    .get();
            SemaphoreStep.success("inside/1", null);
            r.waitForMessage("the block has ended", build);
            assertThat(AgentInAws.profilesIn(root(r))).hasSize(1);
        });
        sessions.then(r -> {
            WorkflowRun build =
                    r.jenkins.getItemByFullName("job0", WorkflowJob.class).getBuildByNumber(1);
            assertThat(build.isBuilding()).isTrue();

            ((SlaveComputer) r.jenkins.getComputer("other-1")).connect(false).get();
            ((SlaveComputer) r.jenkins.getComputer("linux-1")).connect(false).get();

            for (int i = 0; i < 300 && !AgentInAws.profilesIn(root(r)).isEmpty(); i++) {
                Thread.sleep(100);
            }
            assertThat(AgentInAws.profilesIn(root(r))).isEmpty();
            SemaphoreStep.success("kept/1", null);
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
        });
    }

    private static Path root(JenkinsRule r) {
        return Path.of(((Slave) r.jenkins.getNode("linux-1")).getRemoteFS());
    }
}
