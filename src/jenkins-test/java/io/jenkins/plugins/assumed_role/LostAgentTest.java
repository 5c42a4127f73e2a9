package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.OfflineCause;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.Session;
import io.jenkins.plugins.assumed_role.page.AssumedRolesAction;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.AgentProcess;
import io.jenkins.plugins.assumed_role.support.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;
import org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests agents that end or hang, and builds that end without their steps. */
@WithJenkins
@DisabledOnOs(OS.WINDOWS)
class LostAgentTest {

    private static final long TIMEOUT_WAITING_FOR_NODE = ExecutorStepExecution.TIMEOUT_WAITING_FOR_NODE_MILLIS;

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        ExecutorStepExecution.TIMEOUT_WAITING_FOR_NODE_MILLIS = TIMEOUT_WAITING_FOR_NODE;
        agent.close();
    }

    /** The condition that lets Pipelines run on spot instances. Each agent but the last ends, at different times. */
    @Test
    @Timeout(600)
    void a_block_is_tried_again_on_another_agent_when_its_agent_dies(JenkinsRule r) throws Exception {
        ExecutorStepExecution.TIMEOUT_WAITING_FOR_NODE_MILLIS = 1_000;
        agent.connectAs("spot", r);
        AgentProcess whileAssuming = AgentProcess.of(r, "spot-1");
        agent.aws.fault("AssumeRole", 1, Fault.delay(Duration.ofSeconds(60)));
        WorkflowRun build = agent.job(r, """
                int attempt = 0
                retry(count: 5, conditions: [agent()]) {
                  node('spot') {
                    attempt++
                    if (attempt == 2) {
                      semaphore 'before'
                    }
                    withAssumedRole(TARGET) {
                      if (attempt == 3) {
                        semaphore 'inside'
                        writeFile file: 'x', text: 'x'
                      }
                      sh(attempt == 4 ? 'echo sleeping; sleep 600' : 'echo ran')
                    }
                    echo "attempt $attempt was the last"
                  }
                }
                """).scheduleBuild2(0).waitForStart();

        await(() -> agent.aws.count("AssumeRole") == 1);
        whileAssuming.kill();
        awaitLost(r, "spot-1");

        AgentProcess before = another(r, 2);
        SemaphoreStep.waitForStart("before/1", build);
        before.kill();
        awaitOffline(r, "spot-2");
        SemaphoreStep.success("before/1", null);
        awaitLost(r, "spot-2");

        AgentProcess inside = another(r, 3);
        SemaphoreStep.waitForStart("inside/1", build);
        inside.kill();
        awaitOffline(r, "spot-3");
        SemaphoreStep.success("inside/1", null);
        awaitLost(r, "spot-3");

        AgentProcess inStep = another(r, 4);
        r.waitForMessage("+ sleep 600", build);
        inStep.kill();
        awaitLost(r, "spot-4");

        AgentProcess last = another(r, 5);
        r.assertBuildStatusSuccess(r.waitForCompletion(build));
        r.assertLogContains("attempt 5 was the last", build);

        WorkflowRun once = agent.job(r, "node('spot') { semaphore 'once'; withAssumedRole(TARGET) { echo 'ran' } }")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("once/1", once);
        last.kill();
        awaitOffline(r, "spot-5");
        SemaphoreStep.success("once/1", null);
        r.assertBuildStatus(Result.FAILURE, r.waitForCompletion(once));
        r.assertLogContains("ERROR: withAssumedRole: agent 'spot-5' is offline", once);
        r.assertLogNotContains("\tat ", once);
    }

    private AgentProcess another(JenkinsRule r, int number) throws Exception {
        r.createSlave("spot-" + number, "spot", agent.environment());
        r.waitOnline((Slave) r.jenkins.getNode("spot-" + number));
        return AgentProcess.of(r, "spot-" + number);
    }

    private static void awaitOffline(JenkinsRule r, String name) throws Exception {
        await(() -> r.jenkins.getComputer(name).isOffline());
    }

    /** Waits for the loss of the agent and removes its node, as the plugin of a cloud does after the end of an instance. */
    private static void awaitLost(JenkinsRule r, String name) throws Exception {
        awaitOffline(r, name);
        Node node = r.jenkins.getNode(name);
        r.jenkins.removeNode(node);
    }

    /** A kill runs neither the end of the bodies nor the steps behind them. */
    @Test
    @Timeout(400)
    void a_build_that_is_killed_leaves_no_file_and_no_endpoint(JenkinsRule r) throws Exception {
        agent.sessionsLast(20).connect(r);
        WorkflowRun build = agent.job(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    sh 'echo at $AWS_CONTAINER_CREDENTIALS_FULL_URI'
                    withAssumedRole(arn: OTHER, delivery: 'profile') {
                      semaphore 'inside'
                    }
                  }
                }
                """).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        assertThat(AgentInAws.profilesIn(root(r))).hasSize(2);

        build.doKill();

        await(() -> AgentInAws.profilesIn(root(r)).isEmpty());
        int port = port(build);
        await(() -> !isOpen(port));
        assertThat(build.getResult()).isEqualTo(Result.ABORTED);
        agent.assertNoSecretIn(root(r));
        int assumed = agent.aws.count("AssumeRole");
        // Three quarters of a session, within which it would be renewed.
        Thread.sleep(15_500);
        assertThat(agent.aws.count("AssumeRole")).isEqualTo(assumed);
    }

    @Test
    @Timeout(400)
    void a_block_inside_one_whose_session_is_over_is_cleaned_up_and_an_abort_leaves_no_trace(JenkinsRule r)
            throws Exception {
        agent.sessionsLast(6).connect(r);
        WorkflowRun build = agent.job(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    withAssumedRole(arn: OTHER, delivery: 'profile') {
                      semaphore 'inside'
                    }
                    catchError(buildResult: 'SUCCESS') { sh 'echo outer' }
                  }
                }
                """).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        agent.aws.role(TARGET).trustsNobody();
        assertThat(AgentInAws.profilesIn(root(r))).hasSize(1);
        r.waitForMessage("and still could not be renewed", build);
        Thread.sleep(6_000);

        SemaphoreStep.success("inside/1", null);

        r.assertBuildStatusSuccess(r.waitForCompletion(build));
        r.assertLogContains("the session of this block ended at", build);
        r.assertLogNotContains("Could not remove the credentials", build);
        assertThat(AgentInAws.profilesIn(root(r))).isEmpty();

        int asked = agent.aws.count("AssumeRole");
        agent.aws.fault("AssumeRole", 1, Fault.delay(Duration.ofSeconds(30)));
        WorkflowRun aborted = agent.job(r, "node('linux') { withAssumedRole(OTHER) { echo 'ran' } }")
                .scheduleBuild2(0)
                .waitForStart();
        await(() -> agent.aws.count("AssumeRole") > asked);
        aborted.getExecutor().interrupt();

        r.assertBuildStatus(Result.ABORTED, r.waitForCompletion(aborted));
        r.assertLogNotContains("InterruptedException", aborted);
        r.assertLogNotContains("\tat ", aborted);
    }

    /** The agent hangs, as it does when it swaps or when its virtual machine migrates; the connection stays open. */
    @Test
    @Timeout(400)
    void an_agent_that_stands_still_delays_no_block_elsewhere_and_is_cleaned_up_when_it_goes_on(JenkinsRule r)
            throws Exception {
        agent.sessionsLast(20).connect(r);
        agent.connectAs("still", r);
        AgentProcess still = AgentProcess.of(r, "still-1");
        WorkflowRun standing = agent.job(r, """
                def branches = [:]
                4.times { i -> branches["b$i"] = {
                  withAssumedRole(arn: TARGET, delivery: 'profile', sessionName: "still-$i") { semaphore 'standing' }
                } }
                node('still') { parallel branches }
                """).scheduleBuild2(0).waitForStart();
        for (int i = 1; i <= 4; i++) {
            SemaphoreStep.waitForStart("standing/" + i, standing);
        }
        Path root = Path.of(r.jenkins.getNode("still-1").getRootPath().getRemote());
        assertThat(AgentInAws.profilesIn(root)).hasSize(4);
        Object connection = r.jenkins.getComputer("still-1").getChannel();
        still.stop();

        try {
            for (int i = 1; i <= 4; i++) {
                SemaphoreStep.success("standing/" + i, null);
            }
            WorkflowRun elsewhere = agent.run(r, """
                    node('linux') {
                      withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                        sh 'for i in $(seq 40); do curl -s -o /dev/null -w "%{http_code}\\n" -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" $AWS_CONTAINER_CREDENTIALS_FULL_URI; sleep 1; done'
                      }
                    }
                    """);
            assertThat(elsewhere.getLog().lines().filter("200"::equals)).hasSize(40);
            r.waitForMessage("Could not remove the credentials of this block from agent 'still-1'", standing);
        } finally {
            still.goOn();
        }

        await(() -> AgentInAws.profilesIn(root).isEmpty());
        assertThat(r.jenkins.getComputer("still-1").getChannel()).isSameAs(connection);
        r.assertBuildStatusSuccess(r.waitForCompletion(standing));
    }

    /** An agent that masks a log itself has a copy of the masks, which grows with each renewal of a block elsewhere. */
    @Test
    @Timeout(300)
    void an_agent_that_stands_still_with_a_copy_of_the_masks_delays_no_renewal_elsewhere(JenkinsRule r)
            throws Exception {
        agent.sessionsLast(20).connect(r);
        agent.connectAs("still", r);
        AgentProcess still = AgentProcess.of(r, "still-1");
        DurableTaskStep.USE_WATCHING = true;
        try {
            WorkflowRun build = agent.job(r, """
                    node('linux') {
                      withAssumedRole(TARGET) {
                        node('still') { sh 'echo masked there; touch ready; while ! [ -e end ]; do sleep 0.2; done' }
                      }
                    }
                    """).scheduleBuild2(0).waitForStart();
            r.waitForMessage("masked there", build);
            still.stop();
            try {
                int assumed = agent.aws.count("AssumeRole");
                // Two renewals, each within three quarters of a session: one that waits for that agent takes 30 s
                // longer.
                await(35, () -> agent.aws.count("AssumeRole") >= assumed + 2);
                await(
                        5,
                        () -> build.getAction(AssumedRolesAction.class)
                                        .getSessions()
                                        .get(0)
                                        .getRenewals()
                                >= 2);
            } finally {
                still.goOn();
            }
            Files.createFile(Path.of(r.jenkins.getNode("still-1").getRootPath().getRemote())
                    .resolve("workspace")
                    .resolve(build.getParent().getName())
                    .resolve("end"));
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
        } finally {
            DurableTaskStep.USE_WATCHING = false;
        }
    }

    /** The agent takes the old session again while the new one is on its way, whichever comes first. */
    @Test
    @Timeout(400)
    void an_agent_that_reconnects_during_a_renewal_keeps_the_newest_session(JenkinsRule r) throws Exception {
        agent.sessionsLast(40).connect(r);
        WorkflowRun build = agent.job(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                    sh 'echo at $AWS_CONTAINER_CREDENTIALS_FULL_URI; echo token in $AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
                    semaphore 'inside'
                  }
                }
                """).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        Matcher token = Pattern.compile("(?m)^token in (.+)$").matcher(build.getLog());
        assertThat(token.find()).isTrue();
        SlaveComputer computer = (SlaveComputer) r.jenkins.getComputer("linux-1");

        for (int renewals = 1; renewals <= 2; renewals++) {
            int assumed = renewals + 1;
            await(() -> agent.aws.count("AssumeRole") >= assumed);
            computer.disconnect(new OfflineCause.UserCause(null, null)).get();
            computer.connect(true).get();

            // The next renewal is half a session away.
            await(15, () -> served(port(build), Path.of(token.group(1))).contains(newestKey()));
        }

        SemaphoreStep.success("inside/1", null);
        r.assertBuildStatusSuccess(r.waitForCompletion(build));
    }

    private String newestKey() {
        return agent.aws.sessions().stream()
                .filter(session -> session.arn().contains(":assumed-role/terraform/"))
                .map(Session::credentials)
                .max(Comparator.comparing(Credentials::expiration))
                .orElseThrow()
                .accessKeyId();
    }

    /** Returns the answer that a tool on the agent gets from the endpoint; empty if it gets none. */
    private static String served(int port, Path token) {
        try {
            HttpURLConnection tool = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/credentials")
                    .toURL()
                    .openConnection();
            tool.setRequestProperty("Authorization", Files.readString(token));
            try (InputStream in = tool.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException x) {
            return "";
        }
    }

    /** Agents of two controllers may have the same root directory, as on a machine that serves both. */
    @Test
    @Timeout(300)
    void files_of_another_controller_stay(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.job(
                        r, "node('linux') { withAssumedRole(arn: TARGET, delivery: 'profile') { semaphore 'inside' } }")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        Path ours;
        try (Stream<Path> indexes = Files.list(root(r).resolve("assumed-role"))) {
            ours = indexes.findFirst().orElseThrow();
        }
        Path leftover = leftover(ours, "0".repeat(32));
        Path ofOther = leftover(Files.createDirectory(ours.resolveSibling("other")), "1".repeat(32));
        SlaveComputer computer = (SlaveComputer) r.jenkins.getComputer("linux-1");

        computer.disconnect(new OfflineCause.UserCause(null, null)).get();
        computer.connect(true).get();

        await(() -> !Files.exists(leftover));
        assertThat(ofOther.resolve("credentials.json")).exists();
        assertThat(AgentInAws.profilesIn(root(r))).hasSize(2);
        SemaphoreStep.success("inside/1", null);
        r.assertBuildStatusSuccess(r.waitForCompletion(build));
    }

    /** Makes the files and the note of a block of a build that this controller does not have. */
    private static Path leftover(Path index, String id) throws IOException {
        Files.setPosixFilePermissions(index, PosixFilePermissions.fromString("rwx------"));
        Path files = Files.createDirectory(
                index.getParent().resolveSibling("assumed-role-" + id),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(files.resolve("credentials.json"), "{}");
        Files.writeString(index.resolve(id), "other#1\n" + files);
        return files;
    }

    private static Path root(JenkinsRule r) {
        return Path.of(((Slave) r.jenkins.getNode("linux-1")).getRemoteFS());
    }

    private static int port(WorkflowRun build) throws IOException {
        Matcher port =
                Pattern.compile("at http://127\\.0\\.0\\.1:(\\d+)/credentials").matcher(build.getLog());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException x) {
            return false;
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        await(60, condition);
    }

    private static void await(int seconds, Callable<Boolean> condition) throws Exception {
        Wait.until(Duration.ofSeconds(seconds), condition);
    }
}
