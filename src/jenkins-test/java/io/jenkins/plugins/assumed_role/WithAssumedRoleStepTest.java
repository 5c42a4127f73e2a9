package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.AGENT;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MemoryAssert;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class WithAssumedRoleStepTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void the_block_runs_as_the_role_and_its_surroundings_as_the_agent(JenkinsRule r) throws Exception {
        Tool.assumeInstalled("aws");
        agent.connect(r, "AWS_REGION", "eu-central-1", "AWS_DEFAULT_REGION", "eu-central-1");

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  sh 'aws sts get-caller-identity'
                  withAssumedRole(TARGET) {
                    sh 'aws sts get-caller-identity'
                  }
                  sh 'aws sts get-caller-identity'
                }
                """);

        r.assertLogContains("Assumed " + TARGET + " as session job0-1 until ", build);
        r.assertLogContains(
                "source: EC2 instance role agent (no other source is configured there) on agent 'linux-1', region eu-central-1",
                build);
        r.assertLogContains("arn:aws:sts::222222222222:assumed-role/terraform/job0-1", build);
        assertThat(agent.aws.requests("GetCallerIdentity"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(
                        "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0",
                        "arn:aws:sts::222222222222:assumed-role/terraform/job0-1",
                        "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0");
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void tools_see_the_variables_and_nothing_that_competes(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_PROFILE", "admin", "AWS_SESSION_TOKEN", "");

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withEnv(['AWS_DEFAULT_PROFILE=admin', 'AWS_ROLE_SESSION_NAME=x']) {
                    withAssumedRole(arn: TARGET, source: 'instance', region: 'eu-west-1') {
                      sh 'env | sort > inside'
                      echo "region ${env.AWS_REGION}, role ${env.AWS_ASSUMED_ROLE_ARN}"
                    }
                    sh 'env | sort > outside'
                  }
                  writeFile file: 'kept', text: readFile('inside').readLines().findAll { it.startsWith('AWS_') && !it.startsWith('AWS_CA_BUNDLE') }.collect { it.tokenize('=')[0] }.join(' ')
                  echo readFile('kept')
                  echo readFile('outside').readLines().findAll { it.startsWith('AWS_') }.join(' ')
                }
                """);

        r.assertLogContains("region eu-west-1, role " + TARGET, build);
        r.assertLogContains(
                "AWS_ACCESS_KEY_ID AWS_ASSUMED_ROLE_ARN AWS_CONFIG_FILE AWS_CREDENTIAL_EXPIRATION AWS_DEFAULT_REGION"
                        + " AWS_EC2_METADATA_DISABLED AWS_EC2_METADATA_SERVICE_ENDPOINT AWS_ENDPOINT_URL AWS_REGION"
                        + " AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SHARED_CREDENTIALS_FILE",
                build);
        r.assertLogContains("AWS_DEFAULT_PROFILE=admin", build);
        r.assertLogContains("AWS_PROFILE=admin", build);
        assertThat(agent.aws.requests("AssumeRole").get(0).region()).isEqualTo("eu-west-1");
    }

    @Test
    void the_innermost_block_wins_and_uses_the_role_of_the_agent_again(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    withAssumedRole(OTHER) {
                      sh 'echo inner $AWS_ASSUMED_ROLE_ARN'
                    }
                    sh 'echo outer $AWS_ASSUMED_ROLE_ARN'
                  }
                  sh 'echo around ${AWS_ASSUMED_ROLE_ARN:-nobody}'
                }
                """);

        r.assertLogContains("inner " + OTHER, build);
        r.assertLogContains("outer " + TARGET, build);
        r.assertLogContains("around nobody", build);
        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsOnly("arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0");
    }

    @Test
    void parallel_blocks_do_not_disturb_each_other(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                def branch(role) {
                  return { withAssumedRole(role) { for (int i = 0; i < 5; i++) { sh 'test "$AWS_ASSUMED_ROLE_ARN" = ' + role } } }
                }
                node('linux') {
                  parallel a: branch(TARGET), b: branch(OTHER), c: branch(TARGET)
                }
                """);

        assertThat(agent.aws.count("AssumeRole")).isBetween(2, 3);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void keys_that_the_build_binds_are_a_source(JenkinsRule r) throws Exception {
        agent.connect(r);
        var keys = agent.aws
                .user("arn:aws:iam::222222222222:user/ci")
                .mayAssume(TARGET)
                .credentials();
        agent.aws.role(TARGET).trusts("arn:aws:iam::222222222222:user/ci");

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withEnv(['AWS_ACCESS_KEY_ID=%s', 'AWS_SECRET_ACCESS_KEY=%s']) {
                    withAssumedRole(arn: TARGET, region: 'eu-central-1') { sh 'true' }
                  }
                }
                """.formatted(keys.accessKeyId(), keys.secretAccessKey()));

        r.assertLogContains("source: static keys of the environment, access key …", build);
        assertThat(agent.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo("arn:aws:iam::222222222222:user/ci");
    }

    @Test
    void the_message_about_a_denied_role_has_a_remedy_and_the_body_does_not_start(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.role(TARGET).trustsNobody();

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }");

        r.assertLogContains("ERROR: Could not assume " + TARGET, build);
        r.assertLogContains("from:  agent 'linux-1', through " + agent.aws.endpoint() + " in eu-central-1", build);
        r.assertLogContains("in the trust policy of " + TARGET, build);
        r.assertLogContains("\"Principal\": {\"AWS\": \"" + AGENT + "\"}", build);
        r.assertLogNotContains("the body ran", build);
        r.assertLogNotContains("at io.jenkins.plugins", build);
    }

    @Test
    void bad_input_is_refused_before_anything_is_sent(JenkinsRule r) throws Exception {
        agent.connect(r);

        r.assertLogContains(
                "ERROR: withAssumedRole: arn: 'terraform' is neither the ARN of a role",
                agent.fail(r, "node('linux') { withAssumedRole('terraform') { echo 'the body ran' } }"));
        r.assertLogContains(
                "region: 'Frankfurt' is not an AWS region",
                agent.fail(
                        r,
                        "node('linux') { withAssumedRole(arn: TARGET, region: 'Frankfurt') { echo 'the body ran' } }"));
        r.assertLogContains(
                "this step must run on an agent, because its source credentials come from there. Put it inside:"
                        + " node('some-label')",
                agent.fail(r, "withAssumedRole(TARGET) { echo 'the body ran' }"));
        assertThat(agent.aws.requests()).isEmpty();
    }

    /** The metadata service of the built-in node would answer with the role of the controller. */
    @Test
    void the_built_in_node_is_refused(JenkinsRule r) throws Exception {
        WorkflowRun build = agent.fail(r, "node('built-in') { withAssumedRole(TARGET) { echo 'the body ran' } }");

        r.assertLogContains(
                "this block runs on the built-in node, where the source credentials would be those of the Jenkins controller",
                build);
        r.assertLogNotContains("the body ran", build);
    }

    @Test
    void a_build_is_aborted_at_once_while_aws_is_silent(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.fault("AssumeRole", Fault.silence());
        WorkflowRun build = agent.job(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }")
                .scheduleBuild2(0)
                .waitForStart();
        while (agent.aws.count("AssumeRole") == 0) {
            Thread.sleep(50);
        }

        long start = System.nanoTime();
        build.doStop();

        r.assertBuildStatus(Result.ABORTED, r.waitForCompletion(build));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
        r.assertLogNotContains("the body ran", build);
    }

    @Test
    void an_aborted_block_leaves_nothing(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.job(r, """
                node('linux') {
                  try {
                    withAssumedRole(TARGET) { semaphore 'body' }
                  } finally {
                    sh 'echo afterwards ${AWS_SECRET_ACCESS_KEY:-nothing}'
                  }
                }
                """).scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("body/1", build);

        build.doStop();

        r.assertBuildStatus(Result.ABORTED, r.waitForCompletion(build));
        r.assertLogContains("afterwards nothing", build);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("AWS exchange") || name.startsWith("sdk-"));
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @Test
    void no_reference_to_a_session_outlives_its_block(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.job(
                        r, "node('linux') { withAssumedRole(TARGET) { semaphore 'body' }; semaphore 'after' }")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("body/1", build);
        List<WeakReference<StepExecution>> block = new ArrayList<>();
        StepExecution.acceptAll(WithAssumedRoleExecution.class, execution -> block.add(new WeakReference<>(execution)))
                .get();
        assertThat(block).hasSize(1);

        SemaphoreStep.success("body/1", null);
        SemaphoreStep.waitForStart("after/1", build);

        MemoryAssert.assertGC(block.get(0), true);
        SemaphoreStep.success("after/1", null);
        r.assertBuildStatusSuccess(r.waitForCompletion(build));
    }

    @Test
    void groovy_interpolation_of_a_secret_causes_a_warning(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(
                r, "node('linux') { withAssumedRole(TARGET) { sh \"echo ${env.AWS_SECRET_ACCESS_KEY} > file\" } }");

        r.assertLogContains("Warning: A secret was passed to \"sh\" using Groovy String interpolation", build);
        r.assertLogContains("AWS_SECRET_ACCESS_KEY", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void form_and_snippet_round_trip(JenkinsRule r) throws Exception {
        WithAssumedRoleStep step = new WithAssumedRoleStep(TARGET);
        r.assertEqualDataBoundBeans(step, new StepConfigTester(r).configRoundTrip(step));
        new SnippetizerTester(r).assertRoundTrip(step, "withAssumedRole('" + TARGET + "') {\n    // some block\n}");
        step.setRegion("eu-central-1");
        r.assertEqualDataBoundBeans(step, new StepConfigTester(r).configRoundTrip(step));
        new SnippetizerTester(r)
                .assertRoundTrip(
                        step, "withAssumedRole(arn: '" + TARGET + "', region: 'eu-central-1') {\n    // some block\n}");
    }
}
