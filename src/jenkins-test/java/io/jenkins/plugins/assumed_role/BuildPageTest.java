package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import io.jenkins.plugins.assumed_role.page.AssumedRolesAction;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.Users;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class BuildPageTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void the_page_shows_the_role_and_its_duration_and_no_secret(JenkinsRule r) throws Exception {
        agent.sessionsLast(8).connect(r);
        agent.aws.role(OTHER).mayAssume(TARGET);
        agent.aws.role(TARGET).trusts(OTHER);
        WorkflowRun build = agent.run(r, """
                node('linux') {
                  def branches = [:]
                  for (i = 0; i < 3; i++) { branches["b$i"] = { withAssumedRole(arn: TARGET, via: [OTHER]) { sleep 9 } } }
                  parallel branches
                }
                """);

        String page = Users.get(Users.client(r, null), build.getUrl() + "assumed-roles/")
                .getContentAsString();
        JSONObject session = r.getJSON(build.getUrl() + "assumed-roles/api/json")
                .getJSONObject()
                .getJSONArray("sessions")
                .getJSONObject(0);

        assertThat(page)
                .contains(
                        TARGET,
                        "job0-1",
                        "linux-1",
                        "EC2 instance role agent",
                        "https://eu-central-1.console.aws.amazon.com/cloudtrailv2");
        assertThat(JenkinsRule.getLog(build).lines().filter(line -> line.contains("Assumed " + TARGET)))
                .as("one line for a session that branches share")
                .singleElement()
                .asString()
                .contains("source: EC2 instance role agent", ", via " + OTHER + ", region ");
        assertThat(session.getString("account")).isEqualTo("222222222222");
        assertThat(session.getInt("blocks")).isEqualTo(3);
        assertThat(session.getJSONArray("generations").size()).isGreaterThan(1);
        assertThat(page + session).doesNotContain(agent.aws.issuedSecrets());
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void a_renewal_that_fails_is_on_it(JenkinsRule r) throws Exception {
        agent.sessionsLast(8).connect(r);
        WorkflowRun build = agent.job(r, "node('linux') { withAssumedRole(TARGET) { sleep 8 } }")
                .scheduleBuild2(0)
                .waitForStart();
        r.waitForMessage("Assumed " + TARGET, build);
        agent.aws.role(TARGET).trustsNobody();
        r.waitForCompletion(build);

        assertThat(Users.get(Users.client(r, null), build.getUrl() + "assumed-roles/")
                        .getContentAsString())
                .contains("in the trust policy of " + TARGET);
    }

    @Test
    void the_page_shows_the_user_of_a_session_and_the_refusals(JenkinsRule r) throws Exception {
        agent.aws.role(TARGET).trustsSourceIdentity();
        agent.aws.role(OTHER).trustsNobody();
        agent.connect(r);
        WorkflowRun build = agent.fail(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, sourceIdentity: 'jane') { echo 'ran' }
                  withAssumedRole(OTHER) { echo 'ran' }
                }
                """);

        JSONArray sessions = r.getJSON(build.getUrl() + "assumed-roles/api/json")
                .getJSONObject()
                .getJSONArray("sessions");
        JSONObject session = sessions.getJSONObject(0);
        assertThat(session.getString("sourceIdentity")).isEqualTo("jane");
        assertThat(session.getString("result")).isEqualTo("assumed");
        JSONObject refused = sessions.getJSONObject(1);
        assertThat(refused.getString("role")).isEqualTo(OTHER);
        assertThat(refused.getString("result")).isEqualTo("refused");
        assertThat(r.createWebClient().getPage(build, "assumed-roles").asNormalizedText())
                .contains(
                        "source identity jane",
                        "Refused by AWS",
                        "in the trust policy of " + OTHER,
                        session.getString("end").replace('T', ' ').replace("Z", ""));
    }

    @Test
    void only_users_who_may_read_the_job_read_the_page(JenkinsRule r) throws Exception {
        agent.connect(r);
        WorkflowRun build = agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        r.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ)
                .everywhere()
                .to("reader"));

        for (String page : List.of("assumed-roles/", "assumed-roles/api/json")) {
            assertThat(Users.get(Users.client(r, null), build.getUrl() + page).getStatusCode())
                    .isEqualTo(404);
            assertThat(Users.get(Users.client(r, "reader"), build.getUrl() + page)
                            .getContentAsString())
                    .contains(TARGET);
        }
    }

    @Test
    void a_quiet_block_has_a_row_and_shows_its_role_to_administrators_alone(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, "node('linux') { withAssumedRole(arn: TARGET, quiet: true) { echo 'ran' } }");

        Users.everybodyReads(r);
        for (String page : List.of("assumed-roles/", "assumed-roles/api/json", "")) {
            String reader =
                    Users.get(Users.client(r, null), build.getUrl() + page).getContentAsString();
            assertThat(reader).as(page).doesNotContain(TARGET, "222222222222");
            assertThat(Users.get(Users.client(r, Users.ADMINISTRATOR), build.getUrl() + page)
                            .getContentAsString())
                    .as(page)
                    .contains(TARGET);
        }
        assertThat(build.getAction(AssumedRolesAction.class).getSessions())
                .singleElement()
                .satisfies(record -> assertThat(record.getClosed()).isNotEmpty());
    }

    @Test
    void a_quiet_block_shows_why_a_renewal_fails_to_administrators_alone(JenkinsRule r) throws Exception {
        agent.sessionsLast(20).connect(r);
        WorkflowRun build = agent.job(
                        r, "node('linux') { withAssumedRole(arn: TARGET, quiet: true) { semaphore 'inside' } }")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("inside/1", build);
        agent.aws.role(TARGET).trustsNobody();
        r.waitForMessage("and still could not be renewed", build);
        Users.everybodyReads(r);

        for (String page : List.of("assumed-roles/", "assumed-roles/api/json", "", "consoleText")) {
            assertThat(Users.get(Users.client(r, null), build.getUrl() + page).getContentAsString())
                    .as(page)
                    .doesNotContain("arn:aws:", "111111111111", "222222222222");
        }
        assertThat(Users.get(Users.client(r, Users.ADMINISTRATOR), build.getUrl() + "assumed-roles/")
                        .getContentAsString())
                .contains("AccessDenied", TARGET);

        SemaphoreStep.success("inside/1", null);
        r.assertBuildStatusSuccess(r.waitForCompletion(build));
    }

    @Test
    @Timeout(180)
    void two_hundred_branches_print_one_line_and_have_one_row(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  def branches = [:]
                  200.times { i -> branches["b$i"] = { withAssumedRole(TARGET) { sleep 2 } } }
                  parallel branches
                }
                """);

        assertThat(JenkinsRule.getLog(build).lines().filter(line -> line.contains("Assumed " + TARGET)))
                .hasSize(1);
        assertThat(JenkinsRule.getLog(build).lines().filter(line -> line.contains("ssumed the role")))
                .isEmpty();
        assertThat(build.getAction(AssumedRolesAction.class).getSessions())
                .singleElement()
                .satisfies(session -> assertThat(session.getBlocks()).isEqualTo(200));
        assertThat(agent.aws.requests("AssumeRole")).hasSize(1);
    }

    /** Jenkins writes all records each time it saves a build. */
    @Test
    void the_newest_records_are_kept(JenkinsRule r) throws Exception {
        WorkflowRun build = agent.run(r, "echo 'ran'");
        for (int i = 0; i < 1010; i++) {
            new BlockEvents("block" + i, build, Map.of())
                    .forbidden(build, List.of(RoleArn.parse(TARGET)), "global rule 1 denies it", "deny", "refused");
        }

        AssumedRolesAction records = build.getAction(AssumedRolesAction.class);
        assertThat(records.getSessions()).hasSize(1000);
        assertThat(records.getOlder()).isEqualTo(10);
        // The text of so many rows takes the browser of the tests minutes.
        assertThat(Users.get(Users.client(r, null), build.getUrl() + "assumed-roles/")
                        .getContentAsString())
                .contains("10 older records were removed");
    }
}
