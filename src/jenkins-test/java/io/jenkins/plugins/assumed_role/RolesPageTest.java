package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.ExtensionList;
import hudson.cli.CLICommandInvoker;
import hudson.model.Computer;
import hudson.model.Item;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.manage.UnmatchedRulesMonitor;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.Users;
import io.jenkins.plugins.assumed_role.support.Wait;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The page of all roles, its JSON and CSV, and the command, as each kind of user sees them. */
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
        secure(null);
    }

    /** @param folder that only the job configurer may configure, with its items; null for none */
    private void secure(Folder folder) {
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        MockAuthorizationStrategy permissions = new MockAuthorizationStrategy();
        permissions.grant(Jenkins.READ).everywhere().toEveryone();
        permissions.grant(Item.READ).everywhere().to(READER, JOB_CONFIGURER, AGENT_CONFIGURER);
        if (folder == null) {
            permissions.grant(Item.CONFIGURE).everywhere().to(JOB_CONFIGURER);
        } else {
            permissions.grant(Item.CONFIGURE).onFolders(folder).to(JOB_CONFIGURER);
        }
        permissions.grant(Computer.CONFIGURE).everywhere().to(AGENT_CONFIGURER);
        permissions.grant(Jenkins.SYSTEM_READ).everywhere().to(AUDITOR);
        permissions
                .grant(Item.READ)
                .onItems(r.jenkins.getItemByFullName(folder == null ? "job0" : "job1", Item.class))
                .to(AUDITOR);
        permissions.grant(Jenkins.ADMINISTER).everywhere().to(ADMINISTRATOR);
        r.jenkins.setAuthorizationStrategy(permissions);
    }

    @Test
    void only_system_read_and_administrators_read_the_page() throws Exception {
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
        LogRecorder audit = new LogRecorder()
                .record("io.jenkins.plugins.assumed_role.audit", Level.INFO)
                .capture(100);
        RoleRule denied = new RoleRule("deny");
        denied.setRole("arn:aws:iam::444444444444:role/n*");
        AssumedRoleConfiguration.get().setRules(List.of(denied, new RoleRule("allow")));
        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, quiet: true) { echo 'ran' }
                  withAssumedRole(OTHER) { echo 'ran' }
                  catchError(buildResult: 'SUCCESS') {
                    withAssumedRole('arn:aws:iam::444444444444:role/none') { echo 'ran' }
                  }
                }
                """);
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        secure();

        for (String page : List.of(
                "manage/aws-roles/",
                "manage/aws-roles/api/json",
                "manage/aws-roles/api/xml",
                "manage/aws-roles/csv",
                "job/job0/1/assumed-roles/",
                "job/job0/1/assumed-roles/api/json")) {
            assertTextOfRuleIsForAdministrators(page, user -> get(user, page).getContentAsString());
        }
        assertTextOfRuleIsForAdministrators("list --json", user -> command(user, "list", "--json"));
        assertThat(get(ADMINISTRATOR, "manage/aws-roles/csv").getContentAsString())
                .contains(
                        "\"rule\",\"ruleText\",\"reason\"",
                        "\"global rule 1 denies it\",\"deny role=arn:aws:iam::444444444444:role/n*\"");
        assertThat(audit.getMessages())
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "\"rule\":\"global rule 1 denies it\"",
                                "\"ruleText\":\"deny role=arn:aws:iam::444444444444:role/n*\""));
        JSONObject seen = json(AUDITOR, "");
        assertThat(seen.getJSONArray("entries").size()).isEqualTo(3);
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

    private interface Seen {
        String by(String user) throws Exception;
    }

    private static void assertTextOfRuleIsForAdministrators(String place, Seen seen) throws Exception {
        assertThat(seen.by(AUDITOR))
                .as(place)
                .contains("global rule 1 denies it")
                .doesNotContain("deny role=");
        assertThat(seen.by(ADMINISTRATOR))
                .as(place)
                .contains("global rule 1 denies it", "deny role=arn:aws:iam::444444444444:role/n*");
    }

    @Test
    void open_renewed_and_refused_blocks_are_shown_without_a_secret() throws Exception {
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
        assertThat(open.getString("nextRenewal")).isLessThan(open.getString("until"));
        assertThat(get(null, "manage/aws-roles/?tab=open").getContentAsString())
                .contains("Next renewal", open.getString("nextRenewal").substring(0, 10));
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
        assertThat(json(null, "?sort=-result&size=2").getJSONArray("entries").toString())
                .as("sorted over all pages")
                .containsSubsequence("refusedByRule", "refusedByAws");
        assertThat(json(null, "?sort=result&size=1&page=0").getBoolean("more")).isTrue();
        assertThat(json(null, "?sort=result&size=2&page=1").getBoolean("more")).isFalse();
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
    void only_system_read_and_administrators_read_the_use_of_a_named_role() throws Exception {
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
        return post(user, "descriptorByName/" + NamedRole.class.getName() + "/usedBy", "name", "prod");
    }

    @Test
    void the_use_of_a_named_role_is_shown_before_it_is_renamed_or_deleted() throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET), new NamedRole("spare", OTHER)));
        AssumedRoleNodeProperty ofAgent = new AssumedRoleNodeProperty();
        ofAgent.setRole("prod");
        r.jenkins.getNode("linux-1").getNodeProperties().add(ofAgent);
        Folder infra = r.createProject(Folder.class, "infra");
        AssumedRoleFolderProperty ofFolder = new AssumedRoleFolderProperty();
        ofFolder.setRoles(List.of(new NamedRole("prod", OTHER)));
        infra.addProperty(ofFolder);
        WorkflowJob inside = infra.createProject(WorkflowJob.class, "inside");
        inside.setDefinition(new CpsFlowDefinition("node('linux') { withAssumedRole('prod') { echo 'ran' } }", true));
        agent.run(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");
        r.buildAndAssertSuccess(inside);

        assertThat(text(named(null, "", "usedBy", "name", "prod")))
                .contains(
                        "Used by 2 jobs in 30 days",
                        "default role of linux-1",
                        "folders with a role of that name: infra");
        assertThat(text(named(null, "job/infra/", "usedBy", "name", "prod")))
                .contains("Used by 1 job in 30 days; last by infra/inside #1")
                .doesNotContain("linux-1");
        assertThat(text(named(null, "", "usedBy", "name", "spare"))).contains("Not used for 90 days.");
        assertThat(text(named(null, "", "deletion", "name", "prod")))
                .contains("warning", "Blocks that call 'prod' fail without it. Used by 2 jobs");
        assertThat(text(named(null, "", "deletion", "name", "spare"))).doesNotContain("warning");
        assertThat(text(named(null, "", "checkName", "value", "live", "savedName", "prod")))
                .contains("warning", "Blocks that call 'prod' fail under the new name.");
        assertThat(text(named(null, "", "checkName", "value", "prod", "savedName", "prod")))
                .doesNotContain("warning");
        assertThat(text(named(null, "", "checkName", "value", "live", "savedName", "spare")))
                .doesNotContain("warning");

        secure(infra);
        for (String user : List.of(ANONYMOUS, READER, AGENT_CONFIGURER, AUDITOR)) {
            for (String method : List.of("usedBy", "deletion")) {
                assertThat(named(user, "job/infra/", method, "name", "prod").getStatusCode())
                        .as(user + " " + method)
                        .isIn(403, 404);
            }
            assertThat(text(named(user, "", "checkName", "value", "live", "savedName", "prod"))
                            .contains("Used by"))
                    .as(user)
                    .isEqualTo(user.equals(AUDITOR));
        }
        assertThat(text(named(JOB_CONFIGURER, "job/infra/", "usedBy", "name", "prod")))
                .contains("Used by 1 job in 30 days; last by infra/inside #1");
        assertThat(named(JOB_CONFIGURER, "", "deletion", "name", "prod").getStatusCode())
                .isEqualTo(403);
    }

    @Test
    void a_role_in_use_is_deleted_in_the_form_when_the_user_agrees() throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET), new NamedRole("spare", OTHER)));
        agent.run(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage page = browser.goTo("manage/configureSecurity/");
            page.<HtmlElement>getFirstByXPath(deleteButtonOf("spare")).click();
            browser.waitForBackgroundJavaScript(10_000);
            page.<HtmlElement>getFirstByXPath(deleteButtonOf("prod")).click();
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(page.asNormalizedText())
                    .contains("Delete this role?", "Blocks that call 'prod' fail without it. Used by 1 job");
            r.submit(page.getFormByName("config"));
        }
        assertThat(AssumedRoleConfiguration.get().getRoles())
                .extracting(NamedRole::getName)
                .as("the question is not answered")
                .containsExactly("prod");
    }

    private static String deleteButtonOf(String name) {
        return "//div[contains(@class, 'repeated-chunk') and .//input[@name='_.savedName' and @value='" + name
                + "']]//button[contains(@class, 'repeatable-delete')]";
    }

    @Test
    void a_named_role_is_checked_on_an_agent_by_those_who_may_configure_it() throws Exception {
        agent.run(r, "echo 'job0'");
        secure();

        for (String user : List.of(ANONYMOUS, READER, JOB_CONFIGURER, AUDITOR)) {
            assertThat(checked(user, "linux-1", TARGET).getStatusCode())
                    .as(user)
                    .isEqualTo(403);
            assertThat(checked(user, "none", TARGET).getStatusCode()).as(user).isEqualTo(403);
        }
        assertThat(agent.aws.requests()).isEmpty();
        for (String user : List.of(AGENT_CONFIGURER, ADMINISTRATOR)) {
            assertThat(text(checked(user, "linux-1", TARGET)))
                    .contains("class=\"ok\"", "Assumed " + TARGET + " as session ", "on agent 'linux-1'");
        }
        assertThat(text(checked(ADMINISTRATOR, "", TARGET))).contains("on agent 'linux-1'");
        assertThat(text(checked(ADMINISTRATOR, "none", TARGET))).contains("There is no agent 'none'.");
        assertThat(text(checked(ADMINISTRATOR, "", "role/terraform"))).contains("role 'prod': 'role/terraform' is not");
        int requests = agent.aws.requests().size();
        RoleRule deny = new RoleRule("deny");
        deny.setRole(OTHER);
        RoleRule allow = new RoleRule("allow");
        AssumedRoleConfiguration.get().setRules(List.of(deny, allow));
        assertThat(text(checked(ADMINISTRATOR, "", OTHER))).contains("global rule 1 denies it");
        AssumedRoleNodeProperty ofAgent = new AssumedRoleNodeProperty();
        ofAgent.setAllowedRoles(List.of(OTHER));
        r.jenkins.getNode("linux-1").getNodeProperties().add(ofAgent);
        assertThat(text(checked(ADMINISTRATOR, "", TARGET)))
                .contains("the only pattern of agent 'linux-1' does not allow it");
        assertThat(agent.aws.requests()).hasSize(requests);
    }

    private WebResponse checked(String user, String agentName, String arn) throws Exception {
        return named(user, "", "assumeRole", "agentOfCheck", agentName, "name", "prod", "arn", arn, "fips", "false");
    }

    private WebResponse named(String user, String place, String method, String... parameters) throws Exception {
        return post(user, place + "descriptorByName/" + NamedRole.class.getName() + "/" + method, parameters);
    }

    @Test
    void rules_are_tried_by_system_read_and_administrators_alone() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        int requests = agent.aws.requests().size();
        secure();

        for (String user : List.of(ANONYMOUS, READER, JOB_CONFIGURER, AGENT_CONFIGURER)) {
            assertThat(tried(user, "", "job0", TARGET, "linux-1").getStatusCode())
                    .as(user)
                    .isEqualTo(403);
        }
        for (String user : List.of(AUDITOR, ADMINISTRATOR)) {
            assertThat(tried(user, "", "job0", TARGET, "linux-1").getContentAsString())
                    .as(user)
                    .contains("ALLOWED: " + TARGET);
        }
        assertThat(text(tried(AUDITOR, "", "job1", TARGET, "linux-1"))).contains("There is no job 'job1'.");
        for (String user : List.of(ANONYMOUS, READER, JOB_CONFIGURER, AGENT_CONFIGURER, AUDITOR)) {
            assertThat(post(user, "manage/aws-roles/refusedBuilds").getStatusCode())
                    .as(user)
                    .isEqualTo(403);
        }
        assertThat(post(ADMINISTRATOR, "manage/aws-roles/refusedBuilds").getContentAsString())
                .contains(
                        "Of 1 block that assumed a role within 30 days, these rules would have refused 0, in no build.");
        for (String method : List.of("tryRules", "refusedBuilds")) {
            assertThat(get(ADMINISTRATOR, "manage/aws-roles/" + method).getStatusCode())
                    .isIn(404, 405);
            assertThat(post(ADMINISTRATOR, "manage/aws-roles/" + method).getStatusCode())
                    .as("without a parameter")
                    .isEqualTo(200);
            assertThat(post(ADMINISTRATOR, "manage/aws-roles/" + method, "json", "no form")
                            .getContentAsString())
                    .contains("The form cannot be read.");
            assertThat(post(ADMINISTRATOR, "manage/aws-roles/" + method, "json", "{\"rules\": 5}")
                            .getContentAsString())
                    .contains("class=\"error\"");
        }
        assertThat(agent.aws.requests()).hasSize(requests);
    }

    @Test
    void a_trial_applies_the_rules_of_the_form_and_names_the_place_of_each_setting() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        AssumedRoleNodeProperty ofAgent = new AssumedRoleNodeProperty();
        ofAgent.setRole("prod");
        ofAgent.setDefaults(RoleDefaults.given("eu-west-1", "endpoint", null, null, null, false));
        r.jenkins.getNode("linux-1").getNodeProperties().add(ofAgent);
        String form = """
                {"roles": {"name": "prod", "arn": "%s", "defaults": {"externalId": "abc", "region": "eu-west-3",
                    "stsEndpoint": "https://user:hidden@sts.example.com"}},
                 "rules": [{"effect": "deny", "job": "infra/**"}, {"effect": "allow", "revision": "trusted"}],
                 "defaults": {"duration": "1800", "region": "us-east-1"}}
                """.formatted(TARGET);

        assertThat(text(tried(null, form, "job0", "", "linux-1")))
                .contains(
                        "ALLOWED: " + TARGET,
                        "role: prod, from agent 'linux-1'",
                        "arn: " + TARGET + ", from Jenkins",
                        "externalId: abc, from named role 'prod'",
                        "stsEndpoint: https://sts.example.com, from named role 'prod'",
                        "region: eu-west-3, from named role 'prod'",
                        "delivery: endpoint, from agent 'linux-1'",
                        "duration: 1800, from Jenkins")
                .doesNotContain("us-east-1", "eu-west-1");
        assertThat(text(post(
                        null,
                        "manage/aws-roles/tryRules",
                        "json",
                        form,
                        "job",
                        "job0",
                        "role",
                        OTHER,
                        "agent",
                        "built-in",
                        "untrusted",
                        "true")))
                .contains(
                        "REFUSED: " + OTHER, "none of the 2 global rules allows it for a revision that is not trusted");
        assertThat(text(tried(
                        null, "{\"rules\": {\"effect\": \"deny\", \"role\": \"deploy\"}}", "job0", TARGET, "linux-1")))
                .contains("role: 'deploy' can never match the ARN of a role");
        assertThat(AssumedRoleConfiguration.get().getRules()).isEmpty();
        assertThat(AssumedRoleConfiguration.get().getRoles()).isEmpty();
    }

    @Test
    void builds_that_new_rules_would_have_refused_are_found_before_they_are_saved() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        agent.aws.role(TARGET).mayAssume(OTHER);
        agent.aws.role(OTHER).trusts(TARGET);
        agent.run(r, "node('linux') { withAssumedRole(arn: OTHER, via: TARGET) { echo 'ran' } }");
        agent.fail(r, "node('linux') { withAssumedRole('arn:aws:iam::444444444444:role/none') { echo 'ran' } }");

        assertThat(refused("{\"effect\": \"allow\", \"label\": \"linux\", \"revision\": \"trusted\"}"))
                .contains(
                        "Of 2 blocks that assumed a role within 30 days, these rules would have refused 0, in no build.");
        assertThat(refused("{\"effect\": \"allow\", \"role\": \"" + OTHER + "\"}"))
                .as("a chain needs each of its roles")
                .contains(
                        "would have refused 2, in 2 builds.",
                        "job0 #1",
                        "job1 #1",
                        "the only global rule does not allow it")
                .doesNotContain("job2");
        assertThat(refused("[{\"effect\": \"deny\", \"job\": \"job1\"}, {\"effect\": \"allow\"}]"))
                .contains("would have refused 1, in 1 build.", "job/job1/1/", "global rule 1 denies it");
        assertThat(refused("{\"effect\": \"allow\", \"revision\": \"untrusted\"}"))
                .contains("would have refused 2");
    }

    @Test
    void rules_are_tried_in_the_form() throws Exception {
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        RoleRule allow = new RoleRule("allow");
        allow.setRole(TARGET);
        AssumedRoleConfiguration.get().setRules(List.of(allow));
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            HtmlPage page = browser.goTo("manage/configureSecurity/");
            HtmlForm form = page.getFormByName("config");
            form.getInputByName("_.job").setValue("infra/**");
            page.<HtmlInput>getFirstByXPath("//input[@data-parameter='job']").setValue("job0");
            page.<HtmlInput>getFirstByXPath("//input[@data-parameter='role']").setValue(TARGET);
            page.<HtmlInput>getFirstByXPath("//input[@data-parameter='agent']").setValue("linux-1");
            page.<HtmlElement>getFirstByXPath("//button[@data-method='tryRules']")
                    .click();
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(page.asNormalizedText())
                    .contains("REFUSED: " + TARGET, "the only global rule does not allow it");

            page.<HtmlElement>getFirstByXPath("//button[@data-method='refusedBuilds']")
                    .click();
            browser.waitForBackgroundJavaScript(10_000);
            assertThat(page.asNormalizedText()).contains("would have refused 1, in 1 build.", "job0 #1");
            r.submit(form);
        }
        assertThat(AssumedRoleConfiguration.get().getRules()).singleElement().returns("infra/**", RoleRule::getJob);
    }

    private WebResponse tried(String user, String form, String job, String role, String agentName) throws Exception {
        return post(user, "manage/aws-roles/tryRules", "json", form, "job", job, "role", role, "agent", agentName);
    }

    private String refused(String rules) throws Exception {
        return text(post(null, "manage/aws-roles/refusedBuilds", "json", "{\"rules\": " + rules + "}"));
    }

    private static String text(WebResponse response) {
        return response.getContentAsString().replace("&#039;", "'");
    }

    /** @param user null while Jenkins is not secured */
    private WebResponse post(String user, String path, String... parameters) throws Exception {
        return Users.post(client(user), path, parameters);
    }

    @Test
    void rules_that_nothing_matches_are_shown_to_administrators() throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET)));
        RoleRule misspelled = new RoleRule("allow");
        misspelled.setAgent("linx-*");
        misspelled.setLabel("linux");
        misspelled.setJob("infra/**");
        misspelled.setRole(OTHER);
        RoleRule right = new RoleRule("allow");
        right.setAgent("linux-?");
        right.setRole(TARGET);
        RoleRule preventive = new RoleRule("deny");
        preventive.setRole("arn:aws:iam::*:role/admin");
        AssumedRoleConfiguration.get().setRules(List.of(misspelled, right, preventive));
        UnmatchedRulesMonitor monitor = ExtensionList.lookupSingleton(UnmatchedRulesMonitor.class);

        // The monitor searches in the background, for a later page.
        Wait.until(Duration.ofSeconds(30), monitor::isActivated);
        assertThat(monitor.getSentences())
                .containsExactly(
                        "Global rule 1: no role matches '" + OTHER + "'.",
                        "Global rule 1: no job matches 'infra/**'.",
                        "Global rule 1: no agent matches 'linx-*'.");
        assertThat(get(null, "manage/").getContentAsString())
                .contains("some rules have a pattern that nothing in this Jenkins matches");
        AssumedRoleConfiguration.get().setRules(List.of());
        assertThat(monitor.isActivated()).isFalse();
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
        return Users.get(client(user), path);
    }

    private JenkinsRule.WebClient client(String user) {
        return Users.client(r, ANONYMOUS.equals(user) ? null : user);
    }
}
