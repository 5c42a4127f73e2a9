package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.labels.LabelAtom;
import hudson.slaves.OfflineCause;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests blocks that last longer than their session of some seconds. */
@WithJenkins
class LongBlockTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
        DurableTaskStep.USE_WATCHING = false;
    }

    /** Several at once, each in its own block; {@code -Druns=20 -Dseconds=90} runs more and longer ones. */
    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void terraform_applies_for_longer_than_its_session(String mode, JenkinsRule r) throws Exception {
        Tool.assumeInstalled("terraform");
        agent.sessionsLast(20).connect(r);
        int runs = Integer.getInteger("runs", 2);

        WorkflowRun build = agent.run(r, AgentInAws.applies(runs, Integer.getInteger("seconds", 45), mode));

        agent.assertApplied(runs, JenkinsRule.getLog(build));
        assertThat(agent.aws.count("AssumeRole")).isGreaterThan(2 * runs);
        assertNothingIsLeft(r, build);
    }

    @Test
    void with_environment_it_fails_after_the_log_has_shown_the_reason_and_the_remedy(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("terraform");
        agent.sessionsLast(20).connect(r);

        WorkflowRun build =
                agent.fail(r, "node('linux') { withAssumedRole(TARGET) {\n" + AgentInAws.terraform(25) + "} }");

        r.assertLogContains("ExpiredToken", build);
        r.assertLogContains("For longer commands use delivery: 'endpoint', or 'profile' in containers", build);
    }

    @Test
    void every_new_step_has_a_session_that_lasts(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("aws");
        agent.sessionsLast(8).connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    def first = env.AWS_CREDENTIAL_EXPIRATION
                    sh 'aws sts get-caller-identity'
                    sleep 10
                    sh 'aws sts get-caller-identity'
                    echo "another: ${first != env.AWS_CREDENTIAL_EXPIRATION}"
                  }
                }
                """);

        r.assertLogContains("another: true", build);
    }

    /** An agent that masks a log itself, in push mode, must get new secrets while the step runs. */
    @ParameterizedTest(name = "push mode {0}")
    @ValueSource(booleans = {false, true})
    void every_generation_is_masked_in_every_running_step(boolean pushMode, JenkinsRule r) throws Exception {
        DurableTaskStep.USE_WATCHING = pushMode;
        agent.sessionsLast(8).connect(r);
        String print = """
                sh 'for i in 1 2 3 4 5 6 7 8; do curl -s -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" $AWS_CONTAINER_CREDENTIALS_FULL_URI; echo; sleep 2; done; echo token=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")'
                """;

        WorkflowRun build = agent.run(
                r,
                "node('linux') { withAssumedRole(arn: TARGET, delivery: 'endpoint') { parallel one: {\n" + print
                        + "}, other: {\n" + print + "} } }");

        r.assertLogContains("\"SecretAccessKey\":\"****\"", build);
        r.assertLogContains("token=****", build);
        assertThat(agent.aws.count("AssumeRole")).isGreaterThan(2);
        assertThat(build.getLog()).doesNotContainPattern("token=[0-9a-f]");
        assertNothingIsLeft(r, build);
    }

    @Test
    void a_withdrawn_role_ends_with_its_session_and_the_next_step_shows_the_reason(JenkinsRule r) throws Exception {
        agent.sessionsLast(8).connect(r);
        WorkflowRun build = waitInside(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    semaphore 'inside'
                    sh 'echo the role runs: $AWS_ASSUMED_ROLE_ARN'
                  }
                }
                """);
        agent.aws.role(TARGET).trustsNobody();
        Thread.sleep(10_000);

        SemaphoreStep.success("inside/1", null);

        r.assertBuildStatus(Result.FAILURE, r.waitForCompletion(build));
        r.assertLogNotContains("the role runs", build);
        r.assertLogContains("Could not renew the session, which expires at ", build);
        r.assertLogContains(
                "and still could not be renewed. After that, every call to AWS in this block fails.", build);
        r.assertLogContains("ERROR: withAssumedRole: the session of this block ended at ", build);
        r.assertLogContains("in the trust policy of " + TARGET, build);
    }

    @Test
    void a_transient_failure_is_reported_once_and_so_is_its_end(JenkinsRule r) throws Exception {
        agent.sessionsLast(12).connect(r);
        WorkflowRun build = waitInside(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    semaphore 'inside'
                    sh 'echo still here'
                  }
                }
                """);
        agent.aws.fault("AssumeRole", 3, Fault.error(403, "AccessDenied", "not now"));
        Thread.sleep(14_000);
        SemaphoreStep.success("inside/1", null);

        r.assertBuildStatusSuccess(r.waitForCompletion(build));
        assertThat(count("Could not renew the session", build)).isEqualTo(1);
        assertThat(count("Session renewed again, until ", build)).isEqualTo(1);
    }

    @Test
    void another_agent_inside_the_block_is_refused_with_the_way_to_write_it(JenkinsRule r) throws Exception {
        agent.connect(r);
        r.createOnlineSlave(LabelAtom.get("second"));

        WorkflowRun build = agent.fail(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    node('second') {
                      sh 'echo ran'
                    }
                  }
                }
                """);

        r.assertLogNotContains("+ echo ran", build);
        r.assertLogContains("Put the block inside: node('slave", build);
    }

    @Test
    void in_the_environment_the_role_goes_along_to_another_agent(JenkinsRule r) throws Exception {
        agent.connect(r);
        r.createOnlineSlave(LabelAtom.get("second"));

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    node('second') {
                      sh 'echo $NODE_NAME runs $AWS_ASSUMED_ROLE_ARN $AWS_SECRET_ACCESS_KEY'
                    }
                  }
                }
                """);

        r.assertLogContains("runs " + TARGET + " ****", build);
    }

    @Test
    void a_block_inside_takes_the_role_of_the_enclosing_one_however_that_is_delivered(JenkinsRule r) throws Exception {
        agent.aws.role(AgentInAws.OTHER).trusts(TARGET);
        agent.aws.role(TARGET).mayAssume(AgentInAws.OTHER);
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    withAssumedRole(arn: OTHER, source: 'block') {
                      sh 'echo inner $AWS_ASSUMED_ROLE_ARN ${AWS_CONTAINER_CREDENTIALS_FULL_URI-unset}'
                    }
                    sh 'echo outer $AWS_ASSUMED_ROLE_ARN ${AWS_ACCESS_KEY_ID-unset}'
                  }
                }
                """);

        r.assertLogContains("inner " + AgentInAws.OTHER + " unset", build);
        r.assertLogContains("outer " + TARGET + " unset", build);
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "profile"})
    void nothing_is_left_of_a_block_that_is_aborted(String mode, JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.job(
                        r,
                        "node('linux') { withAssumedRole(arn: TARGET, delivery: '" + mode
                                + "') { sh 'env | grep -e AWS_CONTAINER_CREDENTIALS -e AWS_CONFIG; sleep 600' } }")
                .scheduleBuild2(0)
                .waitForStart();
        r.waitForMessage("AWS_CON", build);
        int assumed = agent.aws.count("AssumeRole");

        build.getExecutor().interrupt();
        r.assertBuildStatus(Result.ABORTED, r.waitForCompletion(build));

        assertNothingIsLeft(r, build);
        assertThat(agent.aws.count("AssumeRole")).isEqualTo(assumed);
    }

    @Test
    void wrong_modes_are_refused_before_anything_is_sent(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun unknown =
                agent.fail(r, "node('linux') { withAssumedRole(arn: TARGET, delivery: 'file') { echo 'ran' } }");
        WorkflowRun named = agent.fail(
                r,
                "node('linux') { withAssumedRole(arn: TARGET, delivery: 'profile', variables: 'X_') { echo 'ran' } }");

        r.assertLogContains("delivery: 'file' is not one of environment, endpoint, profile.", unknown);
        r.assertLogContains("variables: other names than those of AWS are for delivery: 'environment' only", named);
        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void a_timeout_longer_than_the_session_gets_a_hint(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun longer = agent.run(r, """
                node('linux') {
                  timeout(time: 3, unit: 'HOURS') {
                    withAssumedRole(TARGET) { echo 'ran' }
                    withAssumedRole(arn: TARGET, delivery: 'endpoint') { echo 'ran' }
                    timeout(30) { withAssumedRole(TARGET) { echo 'ran' } }
                  }
                }
                """);

        assertThat(count("The timeout around this block is longer than the session", longer))
                .isEqualTo(1);
    }

    /** The agent has a new JVM, which does not know the block. */
    @Test
    void files_of_a_block_that_ended_while_its_agent_was_away_are_swept(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = waitInside(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'profile') {
                    sh 'echo $AWS_CONFIG_FILE'
                    semaphore 'inside'
                  }
                }
                """);
        SlaveComputer computer = (SlaveComputer) r.jenkins.getComputer("linux-1");
        Path root = Path.of(r.jenkins.getNode("linux-1").getRootPath().getRemote());
        computer.disconnect(new OfflineCause.UserCause(null, null)).get();
        assertThat(AgentInAws.profilesIn(root)).hasSize(1);

        build.getExecutor().interrupt();
        r.assertBuildStatus(Result.ABORTED, r.waitForCompletion(build));
        r.assertLogContains("Could not remove the credentials of this block from agent", build);
        computer.connect(true).get();

        for (int i = 0; i < 100 && !AgentInAws.profilesIn(root).isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(AgentInAws.profilesIn(root)).isEmpty();
        agent.assertNoSecretIn(root);
    }

    @Test
    void an_agent_that_comes_back_in_another_jvm_has_the_endpoint_at_the_same_address(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = waitInside(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    sh 'echo first $AWS_CONTAINER_CREDENTIALS_FULL_URI'
                    semaphore 'inside'
                    sh 'echo then $AWS_CONTAINER_CREDENTIALS_FULL_URI; curl -sf -o answer -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" $AWS_CONTAINER_CREDENTIALS_FULL_URI && rm answer'
                  }
                }
                """);
        SlaveComputer computer = (SlaveComputer) r.jenkins.getComputer("linux-1");
        computer.disconnect(new OfflineCause.UserCause(null, null)).get();
        Matcher first = Pattern.compile("first (http://\\S+)").matcher(build.getLog());
        assertThat(first.find()).isTrue();
        computer.connect(true).get();
        Thread.sleep(2_000);

        SemaphoreStep.success("inside/1", null);

        r.assertBuildStatusSuccess(r.waitForCompletion(build));
        r.assertLogContains("then " + first.group(1), build);
        assertNothingIsLeft(r, build);
    }

    /** A build whose script has come to {@code semaphore 'inside'}. */
    private WorkflowRun waitInside(JenkinsRule r, String script) throws Exception {
        WorkflowRun build = agent.job(r, script).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        return build;
    }

    private static int count(String text, WorkflowRun build) throws Exception {
        return build.getLog().split(Pattern.quote(text), -1).length - 1;
    }

    /** Checks that there is no port, no file, and no secret on either disk. */
    private void assertNothingIsLeft(JenkinsRule r, WorkflowRun build) throws Exception {
        Matcher port =
                Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/credentials").matcher(build.getLog());
        if (port.find()) {
            assertThat(isOpen(Integer.parseInt(port.group(1)))).isFalse();
        }
        Path root = Path.of(r.jenkins.getNode("linux-1").getRootPath().getRemote());
        assertThat(AgentInAws.profilesIn(root)).isEmpty();
        agent.assertNoSecretIn(root);
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException x) {
            return false;
        }
    }
}
