package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Result;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.page.AssumedRolesAction;
import io.jenkins.plugins.assumed_role.page.SessionRecord;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.Users;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests named roles, defaults and rules of all places in builds. */
@WithJenkins
class RulesTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_role_is_called_by_its_name(JenkinsRule r) throws Exception {
        agent.aws.role(TARGET).externalId("abc");
        agent.connect(r);
        NamedRole role = new NamedRole("prod", TARGET);
        role.setDefaults(RoleDefaults.given("eu-west-1", null, 900, "abc", null, false));
        AssumedRoleConfiguration.get().setRoles(List.of(role));

        WorkflowRun build = agent.run(r, "node('linux') { withAssumedRole('prod') { sh 'echo in $AWS_REGION' } }");

        r.assertLogContains("Assumed " + TARGET, build);
        r.assertLogContains("in eu-west-1", build);
        assertThat(agent.aws.requests("AssumeRole").get(0).parameters())
                .containsEntry("ExternalId", "abc")
                .containsEntry("DurationSeconds", "900");
    }

    @Test
    void an_argument_of_the_step_takes_precedence_over_the_configuration(JenkinsRule r) throws Exception {
        agent.connect(r);
        NamedRole role = new NamedRole("prod", TARGET);
        role.setDefaults(RoleDefaults.given("eu-west-1", null, null, null, null, false));
        AssumedRoleConfiguration.get().setRoles(List.of(role));
        AssumedRoleConfiguration.get().setSessionNameTemplate("ci-${NODE}/${BUILD}");

        WorkflowRun build = agent.run(
                r, "node('linux') { withAssumedRole(arn: 'prod', region: 'eu-north-1') { sh 'echo in $AWS_REGION' } }");

        r.assertLogContains("in eu-north-1", build);
        r.assertLogContains("as session ci-linux-1-1 until", build);
    }

    @Test
    void the_message_about_an_unknown_name_shows_the_page_of_names_and_no_name(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("secret-project", TARGET)));

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");

        r.assertLogContains("arn: 'prod' is neither the ARN of a role", build);
        r.assertLogContains("Manage Jenkins, Security, AWS roles", build);
        r.assertLogNotContains("secret-project", build);
        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void a_wrong_value_on_the_disk_fails_the_block_that_uses_it(JenkinsRule r) throws Exception {
        agent.connect(r);
        NamedRole stored = (NamedRole) Jenkins.XSTREAM2.fromXML("""
                <io.jenkins.plugins.assumed__role.config.NamedRole>
                  <name>prod</name>
                  <arn>%s</arn>
                  <defaults><externalId>not one</externalId></defaults>
                </io.jenkins.plugins.assumed__role.config.NamedRole>
                """.formatted(TARGET));
        NamedRole nameless =
                (NamedRole) Jenkins.XSTREAM2.fromXML("<io.jenkins.plugins.assumed__role.config.NamedRole/>");
        AssumedRoleConfiguration.get().setRoles(List.of(nameless, stored));

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole('prod') { echo 'ran' } }");

        r.assertLogContains("withAssumedRole: externalId: STS accepts 2 to 1224 letters", build);
        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void an_agent_has_a_default_role(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
        property.setRole(TARGET);
        property.setDefaults(RoleDefaults.given(null, "endpoint", null, null, null, false));
        r.jenkins.getNode("linux-1").getNodeProperties().add(property);

        WorkflowRun build = agent.run(
                r,
                "node('linux') { withAssumedRole { sh 'echo ${AWS_ACCESS_KEY_ID-no key} at $AWS_CONTAINER_CREDENTIALS_FULL_URI' } }");

        r.assertLogContains("Assumed " + TARGET, build);
        r.assertLogContains("no key at http://127.0.0.1:", build);
    }

    @Test
    void an_agent_without_a_default_role_is_named(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole { echo 'ran' } }");

        r.assertLogContains("arn: no role is set, and agent 'linux-1' has no default role", build);
    }

    @Test
    void the_built_in_node_is_called_so(JenkinsRule r) throws Exception {
        AssumedRoleConfiguration.get().setAllowBuiltInNode(true);

        WorkflowRun build = agent.fail(r, "node('built-in') { withAssumedRole { echo 'ran' } }");

        r.assertLogContains("arn: no role is set, and the built-in node has no default role", build);
    }

    @Test
    void a_role_that_no_global_rule_allows_is_refused_before_anything_is_sent(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRules(List.of(allow(OTHER), deny("*:role/terraform")));

        WorkflowRun denied = agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        assertThat(agent.aws.requests()).isEmpty();
        agent.run(r, "node('linux') { withAssumedRole(OTHER) { echo 'ran' } }");

        r.assertLogContains(
                "withAssumedRole: job 'job0' may not assume " + TARGET
                        + " on agent 'linux-1': global rule 2 denies it. Nothing was sent.",
                denied);
        r.assertLogNotContains("*:role/terraform", denied);
        assertThat(denied.getAction(AssumedRolesAction.class).getSessions())
                .singleElement()
                .returns(TARGET, SessionRecord::getRole)
                .returns("linux-1", SessionRecord::getAgent)
                .returns("refusedByRule", SessionRecord::getResult)
                .extracting(SessionRecord::getFailure)
                .asString()
                .contains("global rule 2 denies it");
        assertThat(r.createWebClient().getPage(denied, "assumed-roles").asNormalizedText())
                .contains(TARGET, "Refused by a rule", "global rule 2 denies it");
    }

    /** Anyone with the permission to configure an agent can give it any label. */
    @Test
    void a_label_does_not_pass_for_the_name_of_an_agent(JenkinsRule r) throws Exception {
        agent.connect(r);
        r.jenkins.getNode("linux-1").setLabelString("linux deploy-1");
        RoleRule byName = rule("allow", TARGET);
        byName.setAgent("deploy-*");
        AssumedRoleConfiguration.get().setRules(List.of(byName));
        r.assertLogContains(
                "the only global rule does not allow it",
                agent.fail(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }"));
        assertThat(agent.aws.requests()).isEmpty();

        byName.setAgent("linux-1");
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
        byName.setAgent("");
        byName.setLabel("deploy-*");
        agent.run(r, "node('linux') { withAssumedRole(TARGET) { echo 'ran' } }");
    }

    @Test
    void a_refusal_of_a_quiet_block_names_the_rule_and_shows_the_role_to_administrators_alone(JenkinsRule r)
            throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRules(List.of(deny(TARGET)));

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole(arn: TARGET, quiet: true) { echo 'ran' } }");

        Users.everybodyReads(r);
        assertThat(r.createWebClient().getPage(build, "assumed-roles").asNormalizedText())
                .contains("Refused by a rule")
                .doesNotContain(TARGET, "222222222222");
        assertThat(Users.client(r, Users.ADMINISTRATOR)
                        .getPage(build, "assumed-roles")
                        .asNormalizedText())
                .contains(TARGET);
    }

    @Test
    void a_role_on_the_way_is_subject_to_the_rules_too(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRules(List.of(allow(TARGET)));

        WorkflowRun build =
                agent.fail(r, "node('linux') { withAssumedRole(arn: TARGET, via: [OTHER]) { echo 'ran' } }");

        r.assertLogContains("may not assume " + OTHER, build);
        assertThat(agent.aws.requests()).isEmpty();
    }

    /** The name of a role is that of the target, and not of a role on the way that is refused. */
    @Test
    void the_record_of_a_refused_role_on_the_way_has_the_name_and_the_arn_of_the_target(JenkinsRule r)
            throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET)));
        AssumedRoleConfiguration.get().setRules(List.of(allow(TARGET)));

        WorkflowRun build = agent.fail(
                r, "node('linux') { withAssumedRole(arn: 'prod', via: [OTHER], quiet: true) { echo 'ran' } }");

        r.assertLogContains("may not assume [ARN] on agent 'linux-1'", build);
        assertThat(build.getAction(AssumedRolesAction.class).getSessions())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getName()).isEqualTo("prod");
                    assertThat(record.getRole()).isEqualTo(TARGET);
                    assertThat(record.getVia()).isEqualTo(OTHER);
                    assertThat(record.getFailure()).contains("may not assume " + OTHER);
                });
    }

    @Test
    void a_role_that_the_environment_names_is_subject_to_the_rules_too(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRules(List.of(allow(TARGET)));

        WorkflowRun build = agent.fail(
                r,
                "node('linux') { withEnv(['AWS_ROLE_ARN=" + OTHER + "', 'AWS_WEB_IDENTITY_TOKEN_FILE=/dev/null'])"
                        + " { withAssumedRole(TARGET) { echo 'ran' } } }");

        r.assertLogContains("may not assume " + OTHER + " on agent 'linux-1': the only", build);
        r.assertLogContains("which AWS_ROLE_ARN names", build);
        assertThat(agent.aws.count("AssumeRoleWithWebIdentity")).isZero();
    }

    @Test
    void folders_and_agents_narrow_and_never_widen(JenkinsRule r) throws Exception {
        agent.connect(r);
        Folder folder = r.createProject(Folder.class, "infra");
        AssumedRoleFolderProperty ofFolder = new AssumedRoleFolderProperty();
        ofFolder.setRoles(List.of(new NamedRole("mine", OTHER)));
        ofFolder.setRules(List.of(allow("*")));
        folder.addProperty(ofFolder);
        AssumedRoleNodeProperty ofAgent = new AssumedRoleNodeProperty();
        ofAgent.setAllowedRoles(List.of("*"));
        r.jenkins.getNode("linux-1").getNodeProperties().add(ofAgent);
        AssumedRoleConfiguration.get().setRules(List.of(allow(TARGET)));

        r.assertLogContains("the only global rule does not allow it", run(r, folder, "mine", Result.FAILURE));
        run(r, folder, TARGET, Result.SUCCESS);
        ofFolder.setRules(List.of(allow(OTHER)));
        r.assertLogContains("folder 'infra'", run(r, folder, TARGET, Result.FAILURE));
        ofFolder.setRules(List.of());
        ofAgent.setAllowedRoles(List.of("arn:aws:iam::444444444444:role/*"));
        r.assertLogContains("agent 'linux-1'", run(r, folder, TARGET, Result.FAILURE));

        AssumedRoleNodeProperty ofAll = new AssumedRoleNodeProperty();
        ofAll.setAllowedRoles(List.of("arn:aws:iam::444444444444:role/*"));
        r.jenkins.getGlobalNodeProperties().add(ofAll);
        ofAgent.setAllowedRoles(List.of("*"));
        r.assertLogContains("all agents", run(r, folder, TARGET, Result.FAILURE));
    }

    @Test
    void a_folder_has_roles_for_its_jobs_alone_and_the_inner_one_counts(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("role", OTHER)));
        Folder folder = r.createProject(Folder.class, "infra");
        AssumedRoleFolderProperty property = new AssumedRoleFolderProperty();
        property.setRoles(List.of(new NamedRole("role", TARGET), new NamedRole("inside", TARGET)));
        folder.addProperty(property);

        r.assertLogContains("Assumed " + TARGET, run(r, folder, "role", Result.SUCCESS));
        r.assertLogContains(
                "Assumed " + OTHER, agent.run(r, "node('linux') { withAssumedRole('role') { echo 'ran' } }"));
        agent.fail(r, "node('linux') { withAssumedRole('inside') { echo 'ran' } }");
    }

    private WorkflowRun run(JenkinsRule r, Folder folder, String role, Result result) throws Exception {
        WorkflowJob job = folder.createProject(
                WorkflowJob.class, "job" + folder.getItems().size());
        job.setDefinition(
                new CpsFlowDefinition("node('linux') { withAssumedRole('" + role + "') { echo 'ran' } }", true));
        return r.assertBuildStatus(result, job.scheduleBuild2(0));
    }

    private static RoleRule allow(String role) {
        return rule("allow", role);
    }

    private static RoleRule deny(String role) {
        return rule("deny", role);
    }

    private static RoleRule rule(String effect, String role) {
        RoleRule rule = new RoleRule(effect);
        rule.setRole(role);
        return rule;
    }
}
