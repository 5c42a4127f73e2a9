package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.Launcher;
import hudson.matrix.Axis;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixConfiguration;
import hudson.matrix.MatrixProject;
import hudson.maven.MavenModuleSet;
import hudson.maven.MavenModuleSetBuild;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.queue.QueueTaskFuture;
import hudson.slaves.DumbSlave;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Maven;
import hudson.tasks.Publisher;
import hudson.tasks.Recorder;
import hudson.tasks.Shell;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SingleFileSCM;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class FreestyleTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void all_build_steps_are_the_role_and_nothing_secret_is_shown_or_stored(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("aws");
        agent.connect(r, "AWS_PROFILE", "admin");
        FreeStyleProject job =
                job(r, byInstance(), "aws sts get-caller-identity", "env; echo profile ${AWS_PROFILE-unset}");

        FreeStyleBuild build = r.buildAndAssertSuccess(job);

        r.assertLogContains("Assumed " + TARGET + " as session " + job.getName() + "-1 until ", build);
        r.assertLogContains("AWS_SECRET_ACCESS_KEY=****", build);
        r.assertLogContains("profile unset", build);
        assertThat(agent.aws.requests("GetCallerIdentity"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly("arn:aws:sts::222222222222:assumed-role/terraform/" + job.getName() + "-1");
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @Test
    void each_step_has_a_session_that_lasts(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("aws");
        agent.sessionsLast(8).connect(r);

        r.buildAndAssertSuccess(job(
                r,
                new WithAssumedRoleStep(TARGET),
                "aws sts get-caller-identity",
                "sleep 10",
                "aws sts get-caller-identity"));

        assertThat(agent.aws.count("AssumeRole")).isGreaterThan(1);
    }

    @Test
    void a_running_step_keeps_a_valid_session_with_endpoint_and_profile(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("aws");
        agent.sessionsLast(8).connect(r);
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setDelivery("profile");

        r.buildAndAssertSuccess(job(r, role, "for i in 1 2 3; do aws sts get-caller-identity; sleep 5; done"));

        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @Test
    void a_session_that_ended_stops_the_next_step_with_the_reason(JenkinsRule r) throws Exception {
        agent.sessionsLast(6).connect(r);
        FreeStyleProject job = job(r, new WithAssumedRoleStep(TARGET), "sleep 9", "echo the role runs");
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        r.waitForMessage("+ sleep", build);
        agent.aws.role(TARGET).trustsNobody();

        r.assertBuildStatus(Result.FAILURE, r.waitForCompletion(build));

        r.assertLogNotContains("the role runs", build);
        r.assertLogContains("the session of this block ended at ", build);
        r.assertLogContains("in the trust policy of " + TARGET, build);
    }

    @Test
    void concurrent_builds_have_sessions_of_their_own(JenkinsRule r) throws Exception {
        agent.connect(r);
        ((DumbSlave) r.jenkins.getNode("linux-1")).setNumExecutors(4);
        FreeStyleProject job = job(
                r,
                new WithAssumedRoleStep(TARGET),
                "sleep 3; echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY > key; cat key");
        job.setConcurrentBuild(true);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("N", "")));
        List<QueueTaskFuture<FreeStyleBuild>> builds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            builds.add(job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("N", "" + i))));
        }
        for (QueueTaskFuture<FreeStyleBuild> build : builds) {
            r.assertLogContains("**** ****", r.assertBuildStatusSuccess(build));
        }

        assertThat(agent.aws.count("AssumeRole")).isEqualTo(3);
        for (FreeStyleBuild build : job.getBuilds()) {
            agent.assertNoSecretIn(build.getRootDir().toPath());
        }
    }

    @Test
    void a_post_build_action_is_the_agent_again(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_PROFILE", "admin");
        FreeStyleProject job = job(r, byInstance(), "true");
        job.getPublishersList().add(new Afterwards());

        r.assertLogContains("afterwards nobody with profile admin", r.buildAndAssertSuccess(job));
    }

    /** A post-build action that starts a process. */
    public static final class Afterwards extends Recorder {

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException, InterruptedException {
            String script = "echo afterwards ${AWS_ASSUMED_ROLE_ARN-nobody} with profile ${AWS_PROFILE-unset}";
            return launcher.launch()
                            .cmds("sh", "-c", script)
                            .envs(build.getEnvironment(listener))
                            .stdout(listener)
                            .join()
                    == 0;
        }

        @TestExtension("a_post_build_action_is_the_agent_again")
        public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> {
            @Override
            public boolean isApplicable(Class<? extends AbstractProject> type) {
                return true;
            }
        }
    }

    @Test
    void a_role_that_cannot_be_assumed_fails_the_build_before_any_step(JenkinsRule r) throws Exception {
        agent.aws.role(TARGET).trustsNobody();
        agent.connect(r);

        FreeStyleBuild build = r.assertBuildStatus(
                Result.FAILURE,
                job(r, new WithAssumedRoleStep(TARGET), "echo ran")
                        .scheduleBuild2(0)
                        .get());

        r.assertLogContains("Could not assume " + TARGET, build);
        r.assertLogNotContains("+ echo ran", build);
        r.assertLogNotContains("\tat ", build);
    }

    @Test
    void refused_builds_leave_nothing_in_memory(JenkinsRule r) throws Exception {
        agent.aws.role(TARGET).trustsNobody();
        agent.connect(r);
        FreeStyleProject job = job(r, new WithAssumedRoleStep(TARGET), "true");
        for (int i = 0; i < 24; i++) {
            r.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0).get());
        }

        job.delete();

        // A thread may still have the last one on its stack.
        assertThat(liveObjects(FreestyleBlock.class)).isLessThan(3);
        assertThat(liveObjects(BlockMasks.class)).isLessThan(3);
    }

    private static long liveObjects(Class<?> type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    @Test
    void cells_of_a_matrix_are_the_role_too(JenkinsRule r) throws Exception {
        agent.connect(r);
        // Cells without a label may run anywhere, and on the built-in node the role would be that of the controller.
        r.jenkins.setNumExecutors(0);
        MatrixProject job = r.createProject(MatrixProject.class, "matrix");
        job.setAssignedLabel(Label.get("linux"));
        job.setAxes(new AxisList(new Axis("stage", "one", "two")));
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(new WithAssumedRoleStep(TARGET)));
        job.getBuildersList().add(new Shell("echo $stage is $AWS_ASSUMED_ROLE_ARN $AWS_SESSION_TOKEN"));

        r.buildAndAssertSuccess(job);

        for (MatrixConfiguration cell : job.getActiveConfigurations()) {
            r.assertLogContains("is " + TARGET + " ****", cell.getLastBuild());
        }
    }

    @Test
    void a_maven_job_is_the_role_too(JenkinsRule r) throws Exception {
        agent.connect(r);
        Tool.assumeInstalled("mvn");
        Path maven = Tool.find("mvn").orElseThrow().toRealPath().getParent().getParent();
        r.jenkins
                .getDescriptorByType(Maven.DescriptorImpl.class)
                .setInstallations(new Maven.MavenInstallation("maven", maven.toString(), List.of()));
        MavenModuleSet job = r.createProject(MavenModuleSet.class, "maven");
        job.setAssignedLabel(Label.get("linux"));
        job.setMaven("maven");
        job.setScm(new SingleFileSCM("pom.xml", """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>example</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <name>what ${env.AWS_ASSUMED_ROLE_ARN} builds</name>
                </project>
                """));
        job.setGoals("-o validate");
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(new WithAssumedRoleStep(TARGET)));
        job.getPrebuilders().add(new Shell("echo before $AWS_SESSION_TOKEN"));
        job.getPostbuilders().add(new Shell("echo after $AWS_SESSION_TOKEN"));

        MavenModuleSetBuild build = r.buildAndAssertSuccess(job);

        r.assertLogContains("what " + TARGET + " builds", build);
        r.assertLogContains("before ****", build);
        r.assertLogContains("after ****", build);
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @Test
    void its_form_is_that_of_the_step(JenkinsRule r) throws Exception {
        FreeStyleProject job = r.createFreeStyleProject();
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setRegion("eu-west-1");
        role.setDelivery("endpoint");
        role.setTags("team=infra");
        role.setDuration(1800);
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(role));

        r.configRoundtrip(job);

        WithAssumedRoleStep submitted =
                job.getBuildWrappersList().get(AssumedRoleBuildWrapper.class).getRole();
        r.assertEqualDataBoundBeans(role, submitted);
    }

    /** Takes the credentials of the instance on an agent that has a profile too. */
    private static WithAssumedRoleStep byInstance() {
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setSource("instance");
        return role;
    }

    private static FreeStyleProject job(JenkinsRule r, WithAssumedRoleStep role, String... scripts) throws Exception {
        FreeStyleProject job = r.createFreeStyleProject();
        job.setAssignedLabel(Label.get("linux"));
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(role));
        for (String script : scripts) {
            job.getBuildersList().add(new Shell(script));
        }
        return job;
    }
}
