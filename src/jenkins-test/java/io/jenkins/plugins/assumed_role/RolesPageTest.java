package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.cli.CLICommandInvoker;
import hudson.model.Computer;
import hudson.model.Item;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.net.URI;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The page of all roles, its JSON and CSV, and the command: what each kind of user sees. */
@WithJenkins
class RolesPageTest {

    private static final String ANONYMOUS = "anonymous";
    private static final String READER = "reader";
    private static final String JOB_CONFIGURER = "developer";
    private static final String AGENT_CONFIGURER = "operator";
    /** Has Overall/System Read, and may read the job {@code job0} alone. */
    private static final String AUDITOR = "auditor";

    private static final String ADMINISTRATOR = "administrator";
    private static final List<String> PAGES = List.of(
            "manage/aws-roles/",
            "aws-roles/",
            "manage/aws-roles/?tab=open",
            "manage/aws-roles/?tab=refused",
            "manage/aws-roles/api/json",
            "manage/aws-roles/api/xml",
            "manage/aws-roles/csv");

    private final AgentInAws agent = new AgentInAws();
    private JenkinsRule r;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        r = rule;
        // Disabled as long as no plugin or property enables it.
        Jenkins.SYSTEM_READ.setEnabled(true);
        agent.connect(r);
    }

    @AfterEach
    void stop() {
        Jenkins.SYSTEM_READ.setEnabled(false);
        agent.close();
    }

    private void secure() {
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        MockAuthorizationStrategy permissions = new MockAuthorizationStrategy();
        permissions.grant(Jenkins.READ).everywhere().toEveryone();
        permissions.grant(Item.READ).everywhere().to(READER, JOB_CONFIGURER, AGENT_CONFIGURER);
        permissions.grant(Item.CONFIGURE).everywhere().to(JOB_CONFIGURER);
        permissions.grant(Computer.CONFIGURE).everywhere().to(AGENT_CONFIGURER);
        permissions.grant(Jenkins.SYSTEM_READ).everywhere().to(AUDITOR);
        permissions
                .grant(Item.READ)
                .onItems(r.jenkins.getItemByFullName("job0", Item.class))
                .to(AUDITOR);
        permissions.grant(Jenkins.ADMINISTER).everywhere().to(ADMINISTRATOR);
        r.jenkins.setAuthorizationStrategy(permissions);
    }

    @Test
    void the_page_is_for_system_read_and_administrators_alone() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        secure();

        for (String page : PAGES) {
            for (String user : List.of(ANONYMOUS, READER, JOB_CONFIGURER, AGENT_CONFIGURER)) {
                WebResponse response = get(user, page);
                // Anonymous users are sent to the login.
                if (!user.equals(ANONYMOUS)) {
                    assertThat(response.getStatusCode()).as(user + " " + page).isIn(403, 404);
                }
                assertThat(response.getContentAsString()).as(user + " " + page).doesNotContain(TARGET, "job0");
            }
        }
        for (String page : List.of("manage/aws-roles/", "manage/aws-roles/api/json", "manage/aws-roles/csv")) {
            for (String user : List.of(AUDITOR, ADMINISTRATOR)) {
                WebResponse response = get(user, page);
                assertThat(response.getStatusCode()).as(user + " " + page).isEqualTo(200);
                assertThat(response.getContentAsString()).as(user + " " + page).contains(TARGET, "job0", "linux-1");
            }
        }
    }

    @Test
    void entries_of_other_jobs_are_counted_and_quiet_ones_have_no_arn() throws Exception {
        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, quiet: true) { echo 'ran' }
                  withAssumedRole(OTHER) { echo 'ran' }
                }
                """);
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        secure();

        JSONObject seen = json(AUDITOR, "");
        assertThat(seen.getJSONArray("entries").size()).isEqualTo(2);
        assertThat(seen.getInt("unreadable")).isEqualTo(1);
        for (String page : List.of("manage/aws-roles/", "manage/aws-roles/api/json", "manage/aws-roles/csv")) {
            assertThat(get(AUDITOR, page).getContentAsString())
                    .as(page)
                    .contains(OTHER)
                    .doesNotContain(TARGET, "job1");
            assertThat(get(ADMINISTRATOR, page).getContentAsString()).as(page).contains(OTHER, TARGET, "job1");
        }
        assertThat(json(AUDITOR, "?role=terraform").getJSONArray("entries").size())
                .as("a filter reveals nothing of a quiet block")
                .isZero();
        assertThat(json(ADMINISTRATOR, "?role=terraform")
                        .getJSONArray("entries")
                        .size())
                .isEqualTo(2);
        assertThat(command(AUDITOR, "list", "--json")).contains(OTHER).doesNotContain(TARGET, "job1");
        assertThat(command(ADMINISTRATOR, "list", "--json")).contains(OTHER, TARGET, "job1");
    }

    @Test
    void blocks_that_are_open_renewed_and_refused_are_told_truly_and_without_a_secret() throws Exception {
        agent.sessionsLast(8);
        NamedRole prod = new NamedRole("prod", TARGET);
        AssumedRoleConfiguration.get().setRoles(List.of(prod));
        RoleRule deny = new RoleRule("deny");
        deny.setRole(OTHER);
        RoleRule allow = new RoleRule("allow");
        allow.setRole("*");
        AssumedRoleConfiguration.get().setRules(List.of(deny, allow));
        LogRecorder audit = new LogRecorder()
                .record("io.jenkins.plugins.assumed_role.audit", Level.INFO)
                .capture(100);

        WorkflowRun running = agent.job(r, "node('linux') { withAssumedRole('prod') { sleep 12 } }")
                .scheduleBuild2(0)
                .waitForStart();
        r.waitForMessage("Assumed " + TARGET, running);
        JSONObject open = only("?tab=open");
        assertThat(open.getString("result")).isEqualTo("open");
        assertThat(open.getString("name")).isEqualTo("prod");
        r.assertBuildStatusSuccess(r.waitForCompletion(running));
        assertThat(json(null, "?tab=open").getJSONArray("entries").size()).isZero();
        JSONObject closed = only("?name=prod");
        assertThat(closed.getString("result")).isEqualTo("closed");
        assertThat(closed.getInt("renewals")).isPositive();
        assertThat(closed.getString("source")).contains("EC2 instance role agent");

        agent.fail(r, "node('linux') { withAssumedRole(OTHER) { echo 'ran' } }");
        assertThat(only("?tab=refused").getString("rule")).isEqualTo("global rule 1 denies it");
        agent.aws.role(TARGET).trustsNobody();
        agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        assertThat(only("?result=refusedByAws").getString("reason")).contains("in the trust policy of " + TARGET);
        assertThat(get(null, "manage/aws-roles/?tab=refused").getContentAsString())
                .contains("Refused by AWS", "Refused by a rule", "global rule 1 denies it");

        assertThat(audit.getMessages())
                .anySatisfy(line -> assertThat(line).contains("\"event\":\"opened\"", "\"name\":\"prod\"", TARGET))
                .anySatisfy(line -> assertThat(line).contains("\"event\":\"renewed\"", "\"job\":\"job0\""))
                .anySatisfy(line -> assertThat(line).contains("\"event\":\"closed\"", TARGET))
                .anySatisfy(line -> assertThat(line).contains("\"event\":\"refused\"", "global rule 1 denies it"))
                .allSatisfy(line -> assertThat(line).doesNotContain(agent.aws.issuedSecrets()));
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath().resolve("assumed-role-history"));
    }

    @Test
    void the_command_has_the_permissions_of_the_page_and_tries_the_rules() throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET)));
        agent.run(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");
        RoleRule trusted = new RoleRule("allow");
        trusted.setRole(TARGET);
        trusted.setRevision("trusted");
        AssumedRoleConfiguration.get().setRules(List.of(trusted));
        int requests = agent.aws.requests().size();
        secure();

        for (String user : List.of(READER, JOB_CONFIGURER, AGENT_CONFIGURER)) {
            for (String[] arguments : List.of(new String[] {"list"}, new String[] {"who", "prod"}, new String[] {
                "check", "job0", "prod", "--agent", "linux-1"
            })) {
                CLICommandInvoker.Result result =
                        new CLICommandInvoker(r, "aws-roles").asUser(user).invokeWithArgs(arguments);
                assertThat(result.returnCode()).as(user + " " + arguments[0]).isEqualTo(6);
                assertThat(result.stdout()).isEmpty();
            }
        }
        assertThat(command(AUDITOR, "who", "prod")).contains("job0 #1", "1 blocks, 0 refused");
        assertThat(command(AUDITOR, "check", "job0", "prod", "--agent", "linux-1"))
                .contains("ALLOWED: " + TARGET);
        CLICommandInvoker.Result refused = new CLICommandInvoker(r, "aws-roles")
                .asUser(AUDITOR)
                .invokeWithArgs("check", "job0", "prod", "--agent", "linux-1", "--untrusted");
        assertThat(refused.returnCode()).isEqualTo(1);
        assertThat(refused.stdout()).contains("REFUSED", "the only global rule does not allow it");
        assertThat(new CLICommandInvoker(r, "aws-roles")
                        .asUser(AUDITOR)
                        .invokeWithArgs("check", "job0", "prod", "--agent", "none")
                        .stderr())
                .contains("There is no agent 'none'.");
        assertThat(agent.aws.requests()).hasSize(requests);
    }

    @Test
    void the_use_of_a_named_role_is_for_system_read_and_administrators_alone() throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET)));
        agent.run(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");
        secure();

        for (String user : List.of(ANONYMOUS, READER, JOB_CONFIGURER, AGENT_CONFIGURER)) {
            assertThat(usedBy(user).getStatusCode()).as(user).isEqualTo(403);
        }
        for (String user : List.of(AUDITOR, ADMINISTRATOR)) {
            assertThat(usedBy(user).getContentAsString()).as(user).contains("Used by 1 job in 30 days", "job0 #1");
        }
    }

    private WebResponse usedBy(String user) throws Exception {
        JenkinsRule.WebClient client = r.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        if (!user.equals(ANONYMOUS)) {
            client.login(user);
        }
        WebRequest request = new WebRequest(
                URI.create(client.getContextPath() + "descriptorByName/" + NamedRole.class.getName() + "/usedBy")
                        .toURL(),
                HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("name", "prod")));
        client.addCrumb(request);
        return client.loadWebResponse(request);
    }

    @Test
    void a_wrong_filter_is_named() throws Exception {
        WebResponse response = get(null, "manage/aws-roles/?since=yesterday");

        assertThat(response.getContentAsString()).contains("since: 7d, 12h, 30m");
    }

    private JSONObject only(String query) throws Exception {
        JSONArray entries = json(null, query).getJSONArray("entries");
        assertThat(entries.size()).isEqualTo(1);
        return entries.getJSONObject(0);
    }

    private JSONObject json(String user, String query) throws Exception {
        return JSONObject.fromObject(
                get(user, "manage/aws-roles/api/json" + query).getContentAsString());
    }

    private String command(String user, String... arguments) {
        CLICommandInvoker.Result result =
                new CLICommandInvoker(r, "aws-roles").asUser(user).invokeWithArgs(arguments);
        assertThat(result.returnCode()).as(result.stderr()).isZero();
        return result.stdout();
    }

    /** @param user null while Jenkins is not secured */
    private WebResponse get(String user, String path) throws Exception {
        JenkinsRule.WebClient client = r.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        if (user != null && !user.equals(ANONYMOUS)) {
            client.login(user);
        }
        return client.goTo(path, null).getWebResponse();
    }
}
