package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Publisher;
import hudson.tasks.Recorder;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests the identity of every process of a block, on each machine and with each kind of launcher. */
@WithJenkins
class CompetingIdentityTest {

    /** The agent's process has these; none of them is a source for the block. */
    private static final String[] RIVALS = {
        "AWS_ACCESS_KEY", "rival-1",
        "AWS_SECRET_KEY", "rival-2",
        "AMAZON_ACCESS_KEY_ID", "rival-3",
        "AWS_CREDENTIAL_FILE", "/rival-4",
        "AWS_BEARER_TOKEN_BEDROCK", "rival-5"
    };

    private static final String SHOW = "env | grep -q '^AWS_ASSUMED_ROLE_ARN=' && ! env | grep rival";

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_block_in_a_block_clears_too(JenkinsRule r) throws Exception {
        agent.connect(r, RIVALS);

        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: OTHER, variables: 'FROM_') {
                    withAssumedRole(arn: TARGET, delivery: 'endpoint') {
                      sh '''%s && test -n "$FROM_AWS_ACCESS_KEY_ID" && test -z "$AWS_ACCESS_KEY_ID"'''
                    }
                  }
                  withAssumedRole(OTHER) {
                    withAssumedRole(arn: TARGET, delivery: 'profile') {
                      sh '''%s && test -z "${AWS_ACCESS_KEY_ID+x}"'''
                    }
                  }
                }
                """.formatted(SHOW, SHOW));
    }

    @Test
    void another_agent_in_the_block_clears_its_own_credentials(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.connectAs("other", r, RIVALS);

        agent.run(r, "node('linux') { withAssumedRole(TARGET) { node('other') { sh '''%s''' } } }".formatted(SHOW));
    }

    @Test
    void an_agent_that_comes_back_with_other_variables_clears_them(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.job(
                        r,
                        "node('linux') { withAssumedRole(TARGET) { semaphore 'inside'; sh '''%s''' } }".formatted(SHOW))
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);

        DumbSlave node = (DumbSlave) r.jenkins.getNode("linux-1");
        EnvVars environment = new EnvVars(Map.of(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT", agent.aws.endpoint().toString(),
                "AWS_ENDPOINT_URL", agent.aws.endpoint().toString()));
        for (int i = 0; i < RIVALS.length; i += 2) {
            environment.put(RIVALS[i], RIVALS[i + 1]);
        }
        node.setLauncher(r.createComputerLauncher(environment));
        node.toComputer().disconnect(new OfflineCause.ByCLI("a new JVM")).get();
        node.toComputer().connect(true).get();
        SemaphoreStep.success("inside/1", null);

        r.assertBuildStatusSuccess(r.waitForCompletion(build));
    }

    /** A decorator that only wraps, like the decorators of plugins that log or measure processes. */
    @TestExtension("a_decorator_of_another_plugin_keeps_nothing_from_being_cleared")
    public static final class Wrapping extends LauncherDecorator {
        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return new Launcher.DecoratedLauncher(launcher) {
                @Override
                public Proc launch(ProcStarter starter) throws IOException {
                    return super.launch(starter);
                }
            };
        }
    }

    @Test
    void a_decorator_of_another_plugin_keeps_nothing_from_being_cleared(JenkinsRule r) throws Exception {
        agent.connect(r, RIVALS);

        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, delivery: 'endpoint') { sh '''%s''' }
                  withAssumedRole(TARGET) {
                    withEnv(['AWS_CREDENTIAL_FILE=of-a-step']) { sh 'test "$AWS_CREDENTIAL_FILE" = of-a-step' }
                    withAssumedRole(OTHER) { sh '''%s''' }
                  }
                }
                """.formatted(SHOW, SHOW));
        FreeStyleProject job = freestyle(r, new Recording());
        r.buildAndAssertSuccess(job);
    }

    /** Starts one process in each of the ways that the launcher of Jenkins has, without giving it variables. */
    private static final class Recording extends TestBuilder {

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException {
            for (String environment : environments(launcher)) {
                assertThat(environment.lines())
                        .contains("AWS_ASSUMED_ROLE_ARN=" + TARGET, "AWS_EC2_METADATA_DISABLED=true")
                        .noneMatch(line -> line.contains("rival"));
            }
            return true;
        }
    }

    private interface Way {
        Proc start(OutputStream out) throws IOException;
    }

    @SuppressWarnings("deprecation")
    private static List<Way> ways(Launcher launcher) {
        String[] env = {"env"};
        return List.of(
                out -> launcher.launch().cmds(env).stdout(out).start(),
                out -> launcher.launch(env, new String[0], null, out, null),
                out -> launcher.launch(env, new boolean[1], new String[0], null, out, null),
                out -> launcher.launch(env, Map.of(), out, null),
                out -> launcher.launch("env", Map.of(), out, null));
    }

    private static List<String> environments(Launcher launcher) throws IOException {
        List<String> environments = new ArrayList<>();
        for (Way way : ways(launcher)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                assertThat(way.start(out).join()).isZero();
            } catch (InterruptedException x) {
                throw new IOException(x);
            }
            environments.add(out.toString(StandardCharsets.UTF_8));
        }
        return environments;
    }

    private FreeStyleProject freestyle(JenkinsRule r, TestBuilder step) throws Exception {
        FreeStyleProject job = r.createFreeStyleProject();
        job.setAssignedLabel(Label.get("linux"));
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(new WithAssumedRoleStep(TARGET)));
        job.getBuildersList().add(step);
        return job;
    }

    @Test
    void every_way_to_start_a_process_makes_it_the_role(JenkinsRule r) throws Exception {
        agent.connect(r, RIVALS);

        r.buildAndAssertSuccess(freestyle(r, new Recording()));
    }

    public static final class Afterwards extends Recorder {

        private static final List<String> ENVIRONMENTS = new ArrayList<>();

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException {
            ENVIRONMENTS.addAll(environments(launcher));
            return true;
        }

        @TestExtension("actions_after_the_build_are_the_agent_again")
        public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> {
            @Override
            public boolean isApplicable(Class<? extends AbstractProject> type) {
                return true;
            }
        }
    }

    @Test
    void actions_after_the_build_are_the_agent_again(JenkinsRule r) throws Exception {
        agent.connect(r, RIVALS);
        FreeStyleProject job = freestyle(r, new Recording());
        Afterwards.ENVIRONMENTS.clear();
        job.getPublishersList().add(new Afterwards());

        r.buildAndAssertSuccess(job);

        assertThat(Afterwards.ENVIRONMENTS)
                .hasSize(5)
                .allSatisfy(environment -> assertThat(environment.lines())
                        .contains("AWS_ACCESS_KEY=rival-1", "AWS_BEARER_TOKEN_BEDROCK=rival-5")
                        .noneMatch(line -> line.startsWith("AWS_ASSUMED_ROLE_ARN")));
    }

    @Test
    void after_the_session_every_way_is_refused_and_the_metadata_service_stays_closed(JenkinsRule r) throws Exception {
        agent.sessionsLast(6).connect(r, RIVALS);
        List<String> refusals = new ArrayList<>();
        EnvVars seen = new EnvVars();
        FreeStyleProject job = freestyle(r, new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                    throws IOException, InterruptedException {
                agent.aws.role(TARGET).trustsNobody();
                while (build.getEnvironment(listener).containsKey("AWS_ACCESS_KEY_ID")) {
                    Thread.sleep(100);
                }
                seen.putAll(build.getEnvironment(listener));
                List<Way> ways = new ArrayList<>(ways(launcher));
                ways.add(out -> {
                    try {
                        launcher.launchChannel(new String[] {"env"}, out, null, Map.of());
                        return null;
                    } catch (InterruptedException x) {
                        throw new IOException(x);
                    }
                });
                for (Way way : ways) {
                    try {
                        way.start(OutputStream.nullOutputStream());
                    } catch (IOException x) {
                        refusals.add(x.getMessage());
                    }
                }
                return true;
            }
        });

        FreeStyleBuild build = r.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0));

        assertThat(refusals)
                .as(JenkinsRule.getLog(build))
                .hasSize(6)
                .allMatch(refusal -> refusal.contains("the session of this block ended at "));
        assertThat(seen)
                .containsEntry("AWS_EC2_METADATA_DISABLED", "true")
                .doesNotContainKeys("AWS_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
    }

    @Test
    void keys_that_are_bound_inside_a_block_are_the_source_of_a_block_within(JenkinsRule r) throws Exception {
        agent.connect(r);
        String user = "arn:aws:iam::333333333333:user/bound";
        var keys = agent.aws.user(user).mayAssume(OTHER).credentials();
        agent.aws.role(OTHER).trusts(user);
        for (String outer : List.of("", ", delivery: 'endpoint'", ", variables: 'FROM_'")) {
            agent.aws.forgetRequests();

            agent.run(r, """
                    node('linux') {
                      withAssumedRole(arn: TARGET%s) {
                        withEnv(['AWS_ACCESS_KEY_ID=%s', 'AWS_SECRET_ACCESS_KEY=%s']) {
                          withAssumedRole(OTHER) { sh 'true' }
                        }
                        withAssumedRole(OTHER) { sh 'true' }
                      }
                    }
                    """.formatted(outer, keys.accessKeyId(), keys.secretAccessKey()));

            assertThat(agent.aws.requests("AssumeRole"))
                    .as(outer)
                    .extracting(RecordedRequest::callerArn)
                    .containsExactly(
                            "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0",
                            user,
                            "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0");
        }
    }

    /** The environment of {@code node} repeats that of the agent's process. */
    @Test
    void keys_that_are_bound_are_not_paired_with_the_session_token_of_the_agent(JenkinsRule r) throws Exception {
        String user = "arn:aws:iam::333333333333:user/bound";
        var keys = agent.aws.user(user).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(user);
        agent.connect(r, "AWS_SESSION_TOKEN", "of-the-agent");

        agent.run(r, """
                node('linux') {
                  withEnv(['AWS_ACCESS_KEY_ID=%s', 'AWS_SECRET_ACCESS_KEY=%s']) {
                    withAssumedRole(TARGET) { sh 'true' }
                  }
                }
                """.formatted(keys.accessKeyId(), keys.secretAccessKey()));

        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(user);
    }

    /** Sets up the controller as before Jenkins 2.307. */
    @Test
    void the_built_in_node_may_be_called_master(JenkinsRule r) throws Exception {
        Field migration = Jenkins.class.getDeclaredField("nodeRenameMigrationNeeded");
        migration.setAccessible(true);
        migration.set(r.jenkins, true);
        assertThat(r.jenkins.getSelfLabel().getName()).isEqualTo("master");
        r.jenkins.setLabelString("here");
        AssumedRoleConfiguration.get().setAllowBuiltInNode(true);
        String user = "arn:aws:iam::333333333333:user/controller";
        var keys = agent.aws.user(user).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(user);

        for (String delivery : List.of("endpoint", "profile")) {
            agent.run(r, """
                    node('here') {
                      withEnv(['AWS_ACCESS_KEY_ID=%s', 'AWS_SECRET_ACCESS_KEY=%s', 'AWS_ENDPOINT_URL_STS=%s', 'AWS_REGION=eu-central-1']) {
                        withAssumedRole(arn: TARGET, delivery: '%s') { sh 'test "$NODE_NAME" = master' }
                      }
                    }
                    """.formatted(keys.accessKeyId(), keys.secretAccessKey(), agent.aws.endpoint(), delivery));
        }
    }
}
