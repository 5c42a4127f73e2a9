package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.queue.QueueTaskFuture;
import hudson.slaves.DumbSlave;
import hudson.tasks.Shell;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests that each source other than the role of the agent opens a session, renews it twice, and leaves no secret behind. */
@WithJenkins
class SourceRenewalTest {

    private static final String CHECK = "sleep 25; test \"$AWS_ASSUMED_ROLE_ARN\" = " + AgentInAws.TARGET;

    private final AgentInAws agent = new AgentInAws().sessionsLast(8);
    private final LogRecorder log = new LogRecorder()
            .record("io.jenkins.plugins.assumed_role", Level.ALL)
            .capture(10_000);

    @TempDir
    private Path directory;

    private StoredSources sources;

    @BeforeEach
    void start() throws Exception {
        sources = new StoredSources(agent, directory);
    }

    @AfterEach
    void stop() {
        log.close();
        agent.close();
    }

    @Test
    void in_a_pipeline(JenkinsRule r) throws Exception {
        sources.connect(r);
        String branches = StoredSources.ALL.stream()
                .map(source -> source + ": { withAssumedRole(" + StoredSources.arguments(source)
                        + ", delivery: 'endpoint') { sh '" + CHECK + "' } }")
                .collect(Collectors.joining(",\n"));

        WorkflowRun build = agent.run(r, "node('linux') { parallel(" + branches + ") }");

        r.assertLogNotContains("could not be renewed", build);
        assertRenewedTwice(r);
    }

    @Test
    void in_freestyle_jobs(JenkinsRule r) throws Exception {
        sources.connect(r);
        DumbSlave node = (DumbSlave) r.jenkins.getNode("linux-1");
        node.setNumExecutors(StoredSources.ALL.size());
        r.jenkins.updateNode(node);
        List<QueueTaskFuture<FreeStyleBuild>> builds = new ArrayList<>();
        for (String source : StoredSources.ALL) {
            FreeStyleProject job = r.createFreeStyleProject(source);
            job.setAssignedLabel(r.jenkins.getLabel("linux"));
            WithAssumedRoleStep step = StoredSources.step(source);
            step.setDelivery("endpoint");
            job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(step));
            job.getBuildersList().add(new Shell(CHECK));
            builds.add(job.scheduleBuild2(0));
        }

        for (QueueTaskFuture<FreeStyleBuild> build : builds) {
            r.assertBuildStatusSuccess(build);
        }
        assertRenewedTwice(r);
    }

    private void assertRenewedTwice(JenkinsRule r) throws Exception {
        assertThat(StoredSources.ALL)
                .allSatisfy(source -> assertThat(sources.sessions(source)).isGreaterThanOrEqualTo(3));
        sources.assertNoSecretInFiles(r);
        List<String> secrets = sources.secrets();
        assertThat(log.getMessages()).noneMatch(message -> secrets.stream().anyMatch(message::contains));
    }
}
