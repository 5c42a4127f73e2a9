package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMHeadEvent;
import jenkins.scm.api.SCMHeadObserver;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMRevisionAction;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceCriteria;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A rule for trusted revisions, with a source of code that trusts its branches and not its forks. */
@WithJenkins
class RevisionTrustTest {

    private static final Source SOURCE = new Source();

    private final AgentInAws agent = new AgentInAws();
    private JenkinsRule r;

    @BeforeEach
    void only_trusted_revisions_are_allowed(JenkinsRule rule) throws Exception {
        r = rule;
        agent.connect(r);
        SOURCE.asked = 0;
        SOURCE.away = false;
        RoleRule trusted = new RoleRule("allow");
        trusted.setRevision("trusted");
        AssumedRoleConfiguration.get().setRules(List.of(trusted));
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_branch_of_the_original_may() throws Exception {
        agent.aws.role(OTHER).mayAssume(TARGET);
        agent.aws.role(TARGET).trusts(OTHER);

        build(Result.SUCCESS, new SCMRevisionAction(SOURCE, new Revision("main")));

        assertThat(SOURCE.asked).isEqualTo(1);
    }

    @Test
    void a_fork_may_not() throws Exception {
        WorkflowRun build = build(Result.FAILURE, new SCMRevisionAction(SOURCE, new Revision("fork")));

        r.assertLogContains("the only global rule does not allow it for a revision that is not trusted", build);
        assertThat(agent.aws.requests()).isEmpty();
        assertThat(r.getJSON("manage/aws-roles/api/json")
                        .getJSONObject()
                        .getJSONArray("entries")
                        .getJSONObject(0)
                        .getString("trusted"))
                .as("recorded, to try other rules later")
                .isEqualTo("false");
    }

    @Test
    void a_revision_of_unknown_origin_is_not_trusted() throws Exception {
        build(Result.FAILURE);
        SOURCE.away = true;
        build(Result.FAILURE, new SCMRevisionAction(SOURCE, new Revision("main")));

        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void a_job_without_a_source_is_trusted_because_a_person_configured_it() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'the body ran' } }");

        assertThat(SOURCE.asked).isZero();
    }

    private WorkflowRun build(Result result, Action... actions) throws Exception {
        WorkflowJob job =
                agent.job(r, "node('linux') { withAssumedRole(arn: TARGET, via: [OTHER]) { echo 'the body ran' } }");
        job.renameTo("of-source-" + job.getName());
        return r.assertBuildStatus(result, job.scheduleBuild2(0, actions));
    }

    @TestExtension
    public static final class Sources extends SCMSource.SourceByItem {
        @Override
        public SCMSource getSource(Item item) {
            return item.getName().startsWith("of-source-") ? SOURCE : null;
        }
    }

    public static final class Source extends SCMSource {

        private int asked;
        private boolean away;

        @Override
        public SCMRevision getTrustedRevision(SCMRevision revision, TaskListener listener) throws IOException {
            asked++;
            if (away) {
                throw new IOException("the server is away");
            }
            return revision.getHead().getName().equals("fork") ? new Revision("main") : revision;
        }

        @Override
        protected void retrieve(
                SCMSourceCriteria criteria, SCMHeadObserver observer, SCMHeadEvent<?> event, TaskListener listener) {
            // There is nothing to index.
        }

        @Override
        public SCM build(SCMHead head, SCMRevision revision) {
            return new NullSCM();
        }
    }

    public static final class Revision extends SCMRevision {

        private static final long serialVersionUID = 1;

        Revision(String head) {
            super(new SCMHead(head));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Revision revision && getHead().equals(revision.getHead());
        }

        @Override
        public int hashCode() {
            return Objects.hash(getHead());
        }
    }
}
