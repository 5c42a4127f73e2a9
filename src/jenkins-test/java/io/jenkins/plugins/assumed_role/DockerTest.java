package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hudson.Functions;
import io.jenkins.plugins.assumed_role.docs.StandIns;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The real {@code docker.inside}, around a {@code docker} that runs the commands of a container on this machine with nothing but the
 * variables that a container would have.
 */
@WithJenkins
class DockerTest {

    private final AgentInAws agent = new AgentInAws();

    @TempDir
    private Path bin;

    private StandIns standIns;

    @BeforeEach
    void install() throws Exception {
        assumeFalse(Functions.isWindows());
        standIns = new StandIns(bin).docker();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_container_has_the_variables_in_either_order(JenkinsRule r) throws Exception {
        agent.connect(r, "PATH", standIns.path(), "AWS_PROFILE", "admin");

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, source: 'instance') {
                    docker.image('tools').inside {
                      sh 'echo block around container: $AWS_ASSUMED_ROLE_ARN $AWS_SECRET_ACCESS_KEY profile ${AWS_PROFILE-unset}'
                    }
                  }
                  docker.image('tools').inside {
                    withAssumedRole(arn: TARGET, source: 'instance') {
                      sh 'echo container around block: $AWS_ASSUMED_ROLE_ARN $AWS_SESSION_TOKEN profile ${AWS_PROFILE-unset}'
                    }
                    withAssumedRole(arn: TARGET, source: 'instance', delivery: 'profile') {
                      sh 'echo profile in container: ${AWS_PROFILE-unset}; sh -c "$(grep -o "cat .*" "$AWS_CONFIG_FILE")" | grep -c SessionToken'
                    }
                    sh 'echo afterwards: ${AWS_ASSUMED_ROLE_ARN:-nobody}'
                  }
                }
                """);

        r.assertLogContains("block around container: " + TARGET + " **** profile unset", build);
        r.assertLogContains("container around block: " + TARGET + " **** profile unset", build);
        r.assertLogContains("profile in container: unset", build);
        r.assertLogContains("afterwards: nobody", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }
}
