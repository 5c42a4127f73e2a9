package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.slaves.SlaveComputer;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredCredentials;
import io.jenkins.plugins.assumed_role.support.StoredSources;
import io.jenkins.plugins.assumed_role.support.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Restarts the controller during a block whose source is not the role of the agent. */
class SourcesRestartTest {

    private static final String USER = "arn:aws:iam::222222222222:user/jane";
    private static final String DEVICE = "arn:aws:iam::222222222222:mfa/jane";
    private static final String CODE = "731946";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_block_with_each_source_renews_twice_and_again_after_the_restart(@TempDir Path directory) throws Throwable {
        StoredSources sources = new StoredSources(agent.sessionsLast(8), directory);
        Map<String, Long> before = new HashMap<>();
        long[] renewals = {0};
        sessions.then(r -> {
            sources.connect(r);
            String branches = StoredSources.ALL.stream()
                    .map(source -> source + ": { withAssumedRole(" + StoredSources.arguments(source) + ") { semaphore '"
                            + source + "'; sh 'test \"$AWS_ASSUMED_ROLE_ARN\" = " + TARGET + "' } }")
                    .collect(Collectors.joining(",\n"));
            WorkflowRun build = agent.job(r, "node('linux') { parallel(" + branches + ") }")
                    .scheduleBuild2(0)
                    .waitForStart();
            for (String source : StoredSources.ALL) {
                SemaphoreStep.waitForStart(source + "/1", build);
            }
            sources.awaitSessions(3, Map.of());
            sources.assertNoSecretInFiles(r);
            StoredSources.ALL.forEach(source -> before.put(source, sources.sessions(source)));
            renewals[0] = renewals(build);
            agent.sessionsLast(3600);
        });
        sessions.then(r -> {
            WorkflowRun build = reconnect(r);
            sources.awaitSessions(1, before);
            // Each block logs its first renewal after the restart, when its steps have the session.
            Wait.until(Duration.ofMinutes(2), () -> renewals(build) >= renewals[0] + StoredSources.ALL.size());
            StoredSources.ALL.forEach(source -> SemaphoreStep.success(source + "/1", null));
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            sources.assertNoSecretInFiles(r);
        });
    }

    /**
     * A person enters the code; nothing on disk has it, and after a restart nothing is sent without it. The log says until when the
     * session lasts.
     */
    @Test
    void a_block_with_a_second_factor_keeps_its_session() throws Throwable {
        var keys = agent.aws.user(USER).mayAssume(TARGET).mfa(DEVICE, CODE).credentials();
        agent.aws.role(TARGET).trusts(USER).requiresMfa().maxSessionDuration(Duration.ofHours(12));
        sessions.then(r -> {
            agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
            StoredCredentials.storeKeys(r, "jane", keys);
            WorkflowRun build = start(
                    r,
                    "credentialsId: 'jane', duration: 7200, mfaSerialNumber: '" + DEVICE
                            + "', mfaTokenCode: input(message: 'MFA code of jane', parameters: [password(name: 'code')])");
            r.waitForMessage("Input requested", build);
            build.getAction(InputAction.class)
                    .getExecutions()
                    .get(0)
                    .proceed(Map.<String, Object>of("code", Secret.fromString(CODE)));
            SemaphoreStep.waitForStart("body/1", build);
            r.assertLogContains("AWS accepts an MFA code once", build);
            assertNoCodeIn(build);
        });
        sessions.then(r -> {
            WorkflowRun build = reconnect(r);
            r.waitForMessage(
                    "The session cannot be renewed, because AWS accepts an MFA code once. It expires at ", build);
            SemaphoreStep.success("body/1", null);
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            r.assertLogNotContains("Could not renew", build);
            assertThat(agent.aws.count("AssumeRole")).isEqualTo(1);
            assertNoCodeIn(build);
        });
    }

    /** Pipeline stores a text among the arguments of a step. */
    @Test
    void a_code_that_is_a_text_is_not_stored_either() throws Throwable {
        var keys = agent.aws.user(USER).mayAssume(TARGET).mfa(DEVICE, CODE).credentials();
        agent.aws.role(TARGET).trusts(USER).requiresMfa();
        sessions.then(r -> {
            agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
            StoredCredentials.storeKeys(r, "jane", keys);
            WorkflowRun build = open(
                    r,
                    "credentialsId: 'jane', mfaSerialNumber: '" + DEVICE + "', mfaTokenCode: ['731', '946'].join('')");
            assertNoCodeIn(build);
            SemaphoreStep.success("body/1", null);
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            assertNoCodeIn(build);
        });
    }

    private static void assertNoCodeIn(WorkflowRun build) throws Exception {
        AgentInAws.assertNoneIn(build.getRootDir().toPath(), List.of(CODE));
    }

    private WorkflowRun start(JenkinsRule r, String arguments) throws Exception {
        return agent.job(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, region: 'eu-west-1', %s) {
                    semaphore 'body'
                    sh 'test "$AWS_ASSUMED_ROLE_ARN" = ' + TARGET
                  }
                }
                """.formatted(arguments)).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun open(JenkinsRule r, String arguments) throws Exception {
        WorkflowRun build = start(r, arguments);
        SemaphoreStep.waitForStart("body/1", build);
        return build;
    }

    private static long renewals(WorkflowRun build) throws Exception {
        return JenkinsRule.getLog(build)
                .lines()
                .filter(line -> line.contains("Session renewed"))
                .count();
    }

    private static WorkflowRun reconnect(JenkinsRule r) throws Exception {
        WorkflowRun build =
                r.jenkins.getItemByFullName("job0", WorkflowJob.class).getBuildByNumber(1);
        ((SlaveComputer) r.jenkins.getComputer("linux-1")).connect(false).get();
        return build;
    }
}
