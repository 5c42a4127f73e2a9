package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;

import io.jenkins.plugins.assumed_role.support.AgentInAws;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class DeclarativeTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void options_at_the_top_level_cover_all_stages(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                pipeline {
                  agent { label 'linux' }
                  options { withAssumedRole(arn: TARGET, region: 'eu-west-1') }
                  stages {
                    stage('Plan') { steps { sh 'echo plan as $AWS_ASSUMED_ROLE_ARN in $AWS_REGION' } }
                    stage('Apply') { steps { sh 'echo apply as $AWS_ASSUMED_ROLE_ARN $AWS_SECRET_ACCESS_KEY' } }
                  }
                }
                """);

        r.assertLogContains("plan as " + TARGET + " in eu-west-1", build);
        r.assertLogContains("apply as " + TARGET + " ****", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void steps_of_one_stage(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                pipeline {
                  agent none
                  stages {
                    stage('Apply') {
                      agent { label 'linux' }
                      steps {
                        withAssumedRole(TARGET) { sh 'echo apply as $AWS_ASSUMED_ROLE_ARN' }
                        sh 'echo then as ${AWS_ASSUMED_ROLE_ARN:-nobody}'
                      }
                    }
                  }
                }
                """);

        r.assertLogContains("apply as " + TARGET, build);
        r.assertLogContains("then as nobody", build);
    }

    /** Declarative evaluates options before it allocates the agent of the stage. */
    @Test
    void options_of_a_stage_with_an_agent_of_its_own_are_refused(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.fail(r, """
                pipeline {
                  agent none
                  stages {
                    stage('Apply') {
                      agent { label 'linux' }
                      options { withAssumedRole(TARGET) }
                      steps { echo 'the body ran' }
                    }
                  }
                }
                """);

        r.assertLogContains(
                "the options of a stage before it allocates the agent of that stage: put withAssumedRole into its steps",
                build);
        r.assertLogNotContains("the body ran", build);
    }
}
