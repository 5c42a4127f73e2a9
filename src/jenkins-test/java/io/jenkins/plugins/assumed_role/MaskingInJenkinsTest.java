package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.lang.reflect.Field;
import java.util.Map;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class MaskingInJenkinsTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
        DurableTaskStep.USE_WATCHING = false;
    }

    /** Tests push mode, in which the agent writes and masks the log itself. */
    @ParameterizedTest(name = "push mode {0}")
    @ValueSource(booleans = {false, true})
    void every_form_is_hidden(boolean pushMode, JenkinsRule r) throws Exception {
        DurableTaskStep.USE_WATCHING = pushMode;
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    sh '''
                      set -x
                      env | grep ^AWS_
                      echo "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN"
                      for value in "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN"; do
                        for before in "" x xx; do printf %s "$before$value" | base64 -w 0; echo; printf %s "$before$value" | base64; done
                        printf %s "$value" | sed 's|/|%2F|g; s|+|%2B|g; s|=|%3D|g'; echo
                        printf %s "$value" | sed 's|/|%2f|g; s|+|%2b|g; s|=|%3d|g'; echo
                        printf %s "$value" | sed 's|/|\\\\\\\\/|g'; echo
                        printf %s "$value" | od -An -tx1 | tr -d ' \\\\n'; echo
                      done
                      echo the end
                    '''
                    echo "from Groovy: ${env.AWS_SECRET_ACCESS_KEY}"
                  }
                }
                """);

        r.assertLogContains("the end", build);
        r.assertLogContains("AWS_SECRET_ACCESS_KEY=****", build);
        r.assertLogContains("from Groovy: ****", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
        for (String secret : agent.aws.issuedSecrets()) {
            assertThat(build.getLog().replace("\n", "")).doesNotContain(secret);
        }
    }

    @Test
    void exceptions_are_masked(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.fail(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    def secret = env.AWS_SESSION_TOKEN
                    error "failed with ${secret}"
                  }
                }
                """);

        r.assertLogContains("failed with ****", build);
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @ParameterizedTest(name = "push mode {0}")
    @ValueSource(booleans = {false, true})
    void a_token_that_lacks_its_padding_is_hidden(boolean pushMode, JenkinsRule r) throws Exception {
        DurableTaskStep.USE_WATCHING = pushMode;
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(TARGET) {
                    sh '''
                      set +x
                      echo "token: ${AWS_SESSION_TOKEN%%=*}"
                      echo "key: $AWS_SECRET_ACCESS_KEY" | cut -c1-40
                      echo "$AWS_SESSION_TOKEN" | grep --color=always IQoJ
                    '''
                  }
                }
                """);

        r.assertLogContains("token: ****", build);
        r.assertLogContains("key: ****", build);
        for (String secret : agent.aws.issuedSecrets()) {
            assertThat(build.getLog()).doesNotContain(secret.substring(0, 16));
        }
    }

    /** An agent may answer with any object of the plugin. */
    @Test
    void a_block_in_the_answer_of_an_agent_stays_unknown_to_the_controller(JenkinsRule r) throws Exception {
        agent.connect(r);
        Field registered = BlockMasks.class.getDeclaredField("OF_BLOCKS");
        registered.setAccessible(true);

        BlockMasks answer = r.jenkins.getComputers()[1].getChannel().call(new ForgedBlock());

        assertThat(answer).isNotNull();
        assertThat((Map<?, ?>) registered.get(null)).isEmpty();
    }

    private static final class ForgedBlock extends MasterToSlaveCallable<BlockMasks, RuntimeException> {

        private static final long serialVersionUID = 1;

        @Override
        public BlockMasks call() {
            return new BlockMasks();
        }
    }
}
