package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import hudson.model.Computer;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Result;
import hudson.security.ACL;
import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredCredentials;
import io.jenkins.plugins.assumed_role.support.Users;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests the view and the permissions of each kind of user, with each web method and page. */
@WithJenkins
class PermissionsTest {

    private static final String ANONYMOUS = "anonymous";
    private static final String READER = "reader";
    /** May configure the job {@code app}. */
    private static final String DEVELOPER = "developer";
    /** A user who may configure the folder {@code infra} and its items. */
    private static final String LEAD = "lead";
    /** May configure the agent {@code linux-1}. */
    private static final String OPERATOR = "operator";

    /** May configure the job {@code app}, and build on each agent. */
    private static final String BUILDER = "builder";

    /** May read the configuration of Jenkins. */
    private static final String AUDITOR = "auditor";

    private static final String ADMINISTRATOR = "administrator";
    private static final List<String> ALL = List.of(ANONYMOUS, READER, DEVELOPER, LEAD, OPERATOR, ADMINISTRATOR);

    private static final String STEP = "descriptorByName/" + WithAssumedRoleStep.class.getName() + "/";
    private static final String CHECK_ROLE =
            "descriptorByName/" + AssumedRoleNodeProperty.class.getName() + "/assumeRole";

    private final AgentInAws agent = new AgentInAws();
    private final Map<String, JenkinsRule.WebClient> clients = new HashMap<>();
    private JenkinsRule r;
    private Folder infra;

    /** Lets all users read all pages, so that permissions alone hide a value. */
    @BeforeEach
    void users(JenkinsRule rule) throws Exception {
        r = rule;
        FreeStyleProject app = r.createFreeStyleProject("app");
        infra = r.createProject(Folder.class, "infra");
        infra.createProject(FreeStyleProject.class, "inside");
        AssumedRoleFolderProperty property = new AssumedRoleFolderProperty();
        property.setRoles(List.of(new NamedRole("prod-of-folder", OTHER)));
        infra.addProperty(property);
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TARGET)));
        r.jenkins.setSecurityRealm(r.createDummySecurityRealm());
        MockAuthorizationStrategy permissions = new OperatorOfOneAgent();
        permissions.grant(Jenkins.READ, Item.READ).everywhere().toEveryone();
        permissions.grant(Item.CONFIGURE).onItems(app).to(DEVELOPER, BUILDER);
        permissions.grant(Computer.BUILD).everywhere().to(BUILDER);
        Jenkins.SYSTEM_READ.setEnabled(true);
        permissions.grant(Jenkins.SYSTEM_READ).everywhere().to(AUDITOR);
        permissions.grant(Item.CONFIGURE).onFolders(infra).to(LEAD);
        permissions.grant(Jenkins.ADMINISTER).everywhere().to(ADMINISTRATOR);
        r.jenkins.setAuthorizationStrategy(permissions);
    }

    public static final class OperatorOfOneAgent extends MockAuthorizationStrategy {
        @Override
        public ACL getACL(Node node) {
            ACL all = getRootACL();
            return ACL.lambda2((who, permission) -> all.hasPermission2(who, permission)
                    || who.getName().equals(OPERATOR)
                            && node.getNodeName().equals("linux-1")
                            && List.of(Computer.CONFIGURE, Computer.EXTENDED_READ)
                                    .contains(permission));
        }
    }

    @AfterEach
    void stop() {
        Jenkins.SYSTEM_READ.setEnabled(false);
        agent.close();
    }

    @Test
    void web_methods_take_nothing_but_post() throws Exception {
        List<String> methods = webMethods();
        assertThat(methods).hasSizeGreaterThan(15);
        for (String method : methods) {
            assertThat(get(ADMINISTRATOR, method + "?value=1").getStatusCode())
                    .as("GET " + method)
                    .isIn(404, 405);
            assertThat(post(ADMINISTRATOR, method, "value", "1").getStatusCode())
                    .as("POST " + method)
                    .isEqualTo(200);
            assertThat(post(ADMINISTRATOR, method).getStatusCode())
                    .as("POST " + method + " without a parameter")
                    .isEqualTo(200);
        }
    }

    @Test
    void no_web_method_shows_the_configuration_to_users_who_may_not_configure() throws Exception {
        for (String user : List.of(ANONYMOUS, READER, DEVELOPER, LEAD, OPERATOR)) {
            for (String method : webMethods()) {
                for (String place : List.of("", "job/app/", "job/infra/job/inside/", "computer/(built-in)/")) {
                    boolean configures = place.startsWith("job/app") && user.equals(DEVELOPER)
                            || place.startsWith("job/infra") && user.equals(LEAD);
                    WebResponse known = post(user, place + method, "value", "prod");
                    WebResponse unknown = post(user, place + method, "value", "nope");
                    if (!configures) {
                        assertThat(message(known))
                                .as(user + " by " + place + method)
                                .isEqualTo(message(unknown).replace("nope", "prod"))
                                .doesNotContain(TARGET, OTHER, "prod-of-folder");
                    }
                }
            }
        }
    }

    @Test
    void names_of_roles_are_shown_to_users_who_may_use_them() throws Exception {
        assertThat(names(DEVELOPER, "job/app/")).contains("\"prod\"").doesNotContain("prod-of-folder");
        assertThat(names(LEAD, "job/infra/job/inside/")).contains("\"prod\"", "prod-of-folder");
        assertThat(names(LEAD, "job/infra/")).contains("\"prod\"");
        assertThat(names(ADMINISTRATOR, "")).contains("\"prod\"");
        assertThat(names(DEVELOPER, "job/infra/job/inside/")).doesNotContain("prod");
        assertThat(names(LEAD, "job/app/")).doesNotContain("prod");
        assertThat(names(OPERATOR, "")).doesNotContain("prod");

        assertThat(check(DEVELOPER, "job/app/", "prod")).doesNotContain("neither an ARN");
        assertThat(check(DEVELOPER, "job/app/", "prod-of-folder")).contains("neither an ARN");
        assertThat(check(LEAD, "job/infra/job/inside/", "prod-of-folder")).doesNotContain("neither an ARN");
    }

    @Test
    void stored_credentials_are_offered_to_users_who_may_use_them() throws Exception {
        StoredCredentials.store(
                r,
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "keys-of-prod", null, "AKIAIOSFODNN7EXAMPLE", "secret of prod"));

        assertThat(stored(DEVELOPER, "job/app/")).contains("keys-of-prod").doesNotContain("secret of prod");
        assertThat(stored(LEAD, "job/infra/job/inside/")).contains("keys-of-prod");
        assertThat(stored(ADMINISTRATOR, "")).contains("keys-of-prod");
        for (String user : List.of(ANONYMOUS, READER, LEAD, OPERATOR)) {
            assertThat(stored(user, "job/app/"))
                    .as(user)
                    .contains("chosen before")
                    .doesNotContain("keys-of-prod", "AKIAIOSFODNN7EXAMPLE");
            assertThat(stored(user, "")).as(user).doesNotContain("keys-of-prod", "AKIAIOSFODNN7EXAMPLE");
        }
    }

    private String stored(String user, String place) throws Exception {
        return post(user, place + STEP + "fillCredentialsIdItems", "credentialsId", "chosen before")
                .getContentAsString();
    }

    private String names(String user, String place) throws Exception {
        return post(user, place + STEP + "autoCompleteArn", "value", "pro").getContentAsString();
    }

    private String check(String user, String place, String name) throws Exception {
        return post(user, place + STEP + "checkArn", "value", name).getContentAsString();
    }

    @Test
    void only_users_who_may_configure_read_pages_and_files_of_the_configuration() throws Exception {
        r.createSlave("linux-1", null, null);
        Map<String, List<String>> readable = Map.of(
                "manage/configureSecurity/", List.of(ADMINISTRATOR),
                "job/infra/configure", List.of(LEAD, ADMINISTRATOR),
                "job/infra/config.xml", List.of(LEAD, ADMINISTRATOR),
                "job/app/configure", List.of(DEVELOPER, ADMINISTRATOR),
                "computer/linux-1/configure", List.of(OPERATOR, ADMINISTRATOR),
                "computer/linux-1/config.xml", List.of(OPERATOR, ADMINISTRATOR));
        for (String user : ALL) {
            for (Map.Entry<String, List<String>> page : readable.entrySet()) {
                assertThat(get(user, page.getKey()).getStatusCode())
                        .as(user + " reads " + page.getKey())
                        .isEqualTo(page.getValue().contains(user) ? 200 : 403);
            }
            for (String open : List.of("api/json?depth=5", "job/infra/api/json?depth=5", "computer/api/json?depth=5")) {
                assertThat(get(user, open).getContentAsString())
                        .as(user + " reads " + open)
                        .contains("_class")
                        .doesNotContain("prod", TARGET);
            }
        }
        assertThat(get(ADMINISTRATOR, "manage/configureSecurity/").getContentAsString())
                .contains("No rules: every job may assume every role that AWS lets its agent assume.");
    }

    @Test
    void only_users_who_may_configure_submit_configurations() throws Exception {
        r.createSlave("linux-1", null, null);
        Map<String, List<String>> submitted = Map.of(
                "manage/configureSecurity/configure", List.of(ADMINISTRATOR),
                "job/infra/configSubmit", List.of(LEAD, ADMINISTRATOR),
                "computer/linux-1/configSubmit", List.of(OPERATOR, ADMINISTRATOR));
        AssumedRoleConfiguration.get().setRules(List.of(allow(OTHER)));
        for (Map.Entry<String, List<String>> page : submitted.entrySet()) {
            for (String user : ALL) {
                if (!page.getValue().contains(user)) {
                    assertThat(post(user, page.getKey(), "json", "{}").getStatusCode())
                            .as(user + " submits " + page.getKey())
                            .isEqualTo(403);
                }
            }
        }
        assertThat(AssumedRoleConfiguration.get().getRules()).hasSize(1);
        assertThat(AssumedRoleConfiguration.get().getRoles()).hasSize(1);
        assertThat(infra.getProperties().get(AssumedRoleFolderProperty.class).getRoles())
                .hasSize(1);
    }

    @Test
    void only_users_who_may_configure_the_agent_check_a_role() throws Exception {
        agent.connect(r);
        r.jenkins.addNode(new DumbSlave("linux-2", "/nonexistent", new JNLPLauncher()));
        AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
        property.setRole("prod");
        r.jenkins.getNode("linux-1").getNodeProperties().add(property);
        r.jenkins.getNode("linux-1").save();

        for (String user : List.of(ANONYMOUS, READER, DEVELOPER, LEAD)) {
            assertThat(assume(user, "computer/linux-1/", TARGET).getStatusCode())
                    .isEqualTo(403);
        }
        for (String place : List.of("", "job/app/", "computer/linux-2/", "computer/(built-in)/")) {
            assertThat(assume(OPERATOR, place, TARGET).getStatusCode())
                    .as(place)
                    .isEqualTo(403);
        }
        assertThat(get(OPERATOR, "computer/linux-1/" + CHECK_ROLE + "?role=" + TARGET)
                        .getStatusCode())
                .isIn(404, 405);
        assertThat(agent.aws.requests()).isEmpty();

        assertThat(checked(OPERATOR, "computer/linux-1/", TARGET))
                .contains("class=\"ok\"", "Assumed " + TARGET + " as session ", "on agent 'linux-1'");
        NamedRole longer = new NamedRole("prod", TARGET);
        longer.setDefaults(RoleDefaults.given(null, null, 7200, null, null, false));
        AssumedRoleConfiguration.get().setRoles(List.of(longer));
        assertThat(checked(ADMINISTRATOR, "computer/linux-1/", "prod"))
                .as("what would be refused to a block is refused to the check")
                .contains("class=\"error\"", "3600");
        longer.setDefaults(RoleDefaults.given(null, null, 1800, null, null, false));
        assertThat(checked(ADMINISTRATOR, "computer/linux-1/", "prod")).contains("Assumed " + TARGET);
        assertThat(agent.aws.requests("AssumeRole"))
                .last()
                .satisfies(request -> assertThat(request.parameters()).containsEntry("DurationSeconds", "1800"));
        agent.aws.role(TARGET).trustsNobody();
        assertThat(checked(OPERATOR, "computer/linux-1/", TARGET))
                .contains("class=\"error\"", "in the trust policy of " + TARGET);
        assertThat(checked(OPERATOR, "computer/linux-1/", "prod-of-folder")).contains("is neither the ARN of a role");
        assertThat(checked(OPERATOR, "computer/linux-1/", "")).contains("Enter a role to check.");
        assertThat(checked(ADMINISTRATOR, "computer/linux-2/", TARGET)).contains("agent 'linux-2' is offline");
        assertThat(checked(ADMINISTRATOR, "computer/(built-in)/", TARGET)).contains("on the built-in node");
        assertThat(checked(ADMINISTRATOR, "", TARGET)).contains("This check runs on an agent");

        assertThat(Files.readString(r.jenkins.getRootDir().toPath().resolve("nodes/linux-1/config.xml")))
                .contains("<role>prod</role>");
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    @Test
    void only_users_who_may_configure_the_job_and_build_on_the_agent_check_a_role_in_its_form() throws Exception {
        agent.connect(r);
        r.jenkins.addNode(new DumbSlave("linux-2", "/nonexistent", new JNLPLauncher()));
        r.buildAndAssertSuccess(r.jenkins.getItemByFullName("app", FreeStyleProject.class));
        r.buildAndAssertSuccess(r.jenkins.getItemByFullName("infra/inside", FreeStyleProject.class));

        for (String user : List.of(ANONYMOUS, READER, LEAD, OPERATOR, AUDITOR)) {
            assertThat(checkInForm(user, "job/app/", "linux-1").getStatusCode())
                    .as(user)
                    .isEqualTo(403);
            assertThat(agentsOfForm(user, "job/app/")).as(user).doesNotContain("linux");
        }
        for (String user : List.of(ANONYMOUS, READER, DEVELOPER, LEAD, OPERATOR, AUDITOR, BUILDER)) {
            assertThat(checkInForm(user, "", "linux-1").getStatusCode())
                    .as(user + " without a job")
                    .isEqualTo(403);
            assertThat(agentsOfForm(user, "")).as(user).doesNotContain("linux");
        }
        assertThat(checkInForm(BUILDER, "job/infra/job/inside/", "linux-1").getStatusCode())
                .isEqualTo(403);
        assertThat(checkInForm(DEVELOPER, "job/app/", "linux-1")
                        .getContentAsString()
                        .replace("linux-1", "nope"))
                .as("a user who may not build on the agent does not learn of it")
                .contains("There is no agent")
                .isEqualTo(checkInForm(DEVELOPER, "job/app/", "nope").getContentAsString());
        assertThat(agentsOfForm(DEVELOPER, "job/app/")).doesNotContain("linux");
        assertThat(get(BUILDER, "job/app/" + STEP + "assumeRole?agentOfCheck=linux-1&arn=" + TARGET)
                        .getStatusCode())
                .isIn(404, 405);
        assertThat(agent.aws.requests()).isEmpty();

        for (String user : List.of(BUILDER, ADMINISTRATOR)) {
            assertThat(checkedInForm(user, "job/app/", "linux-1"))
                    .as(user)
                    .contains("class=\"ok\"", "Assumed " + TARGET + " as session app-1 ", "on agent 'linux-1'");
            assertThat(checkedInForm(user, "job/app/", "linux-2")).contains("agent 'linux-2' is offline");
            assertThat(checkedInForm(user, "job/app/", "built-in")).contains("on the built-in node");
            assertThat(checkedInForm(user, "job/app/", "")).contains("Choose an agent");
            assertThat(agentsOfForm(user, "job/app/"))
                    .contains("linux-1", "linux-2 (offline)")
                    .doesNotContain("uilt-");
        }
        assertThat(checkedInForm(ADMINISTRATOR, "", "linux-1")).contains("Open this form in a job.");
        assertThat(checkedInForm(LEAD, "job/infra/", "linux-1")).contains("Open this form in a job.");
        AssumedRoleConfiguration.get().setRules(List.of(allow(OTHER)));
        assertThat(checkedInForm(ADMINISTRATOR, "job/app/", "linux-1"))
                .contains("job 'app' may not assume " + TARGET + " on agent 'linux-1': the only global rule");
        assertThat(agent.aws.count("AssumeRole")).isEqualTo(2);
        agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
    }

    private WebResponse checkInForm(String user, String place, String onAgent) throws Exception {
        return post(user, place + STEP + "assumeRole", "agentOfCheck", onAgent, "arn", TARGET, "region", "eu-west-1");
    }

    private String checkedInForm(String user, String place, String onAgent) throws Exception {
        return checkInForm(user, place, onAgent).getContentAsString().replace("&#039;", "'");
    }

    private String agentsOfForm(String user, String place) throws Exception {
        return post(user, place + STEP + "fillAgentOfCheckItems").getContentAsString();
    }

    @Test
    void a_user_who_may_edit_an_agent_or_a_folder_does_not_widen_the_global_rules() throws Exception {
        agent.connect(r);
        Node node = r.jenkins.getNode("linux-1");
        AssumedRoleNodeProperty ofAgent = new AssumedRoleNodeProperty();
        ofAgent.setAllowedRoles(List.of(OTHER));
        node.getNodeProperties().add(ofAgent);
        AssumedRoleFolderProperty ofFolder = infra.getProperties().get(AssumedRoleFolderProperty.class);
        ofFolder.setRules(List.of(allow(OTHER)));
        AssumedRoleConfiguration.get().setRules(List.of(allow(OTHER)));

        HtmlForm form = client(OPERATOR).getPage(node, "configure").getFormByName("config");
        form.getTextAreaByName("_.allowedRoles").setText("*");
        r.submit(form);
        form = client(LEAD).getPage(infra, "configure").getFormByName("config");
        form.getInputByName("_.role").setValue("*");
        form.getInputByName("_.arn").setValue(TARGET);
        r.submit(form);

        assertThat(r.jenkins
                        .getNode("linux-1")
                        .getNodeProperties()
                        .get(AssumedRoleNodeProperty.class)
                        .getAllowedRoles())
                .containsExactly("*");
        assertThat(infra.getProperties()
                        .get(AssumedRoleFolderProperty.class)
                        .getRules()
                        .get(0)
                        .getRole())
                .isEqualTo("*");
        assertThat(checked(OPERATOR, "computer/linux-1/", TARGET)).contains("the only global rule does not allow it");
        WorkflowJob job = infra.createProject(WorkflowJob.class, "pipeline");
        job.setDefinition(
                new CpsFlowDefinition("node('linux') { withAssumedRole('prod-of-folder') { echo 'ran' } }", true));
        r.assertLogContains(
                "the only global rule does not allow it", r.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0)));
        assertThat(agent.aws.requests()).isEmpty();
    }

    private WebResponse assume(String user, String place, String role) throws Exception {
        return post(
                user,
                place + CHECK_ROLE,
                "role",
                role,
                "source",
                "",
                "externalId",
                "",
                "region",
                "",
                "stsEndpoint",
                "",
                "fips",
                "false");
    }

    private String checked(String user, String place, String role) throws Exception {
        return assume(user, place, role).getContentAsString().replace("&#039;", "'");
    }

    /** Below any page that has descriptors. */
    private List<String> webMethods() {
        List<String> methods = new ArrayList<>();
        new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.jenkins.plugins.assumed_role")
                        .stream()
                        .filter(type -> type.isAssignableTo(Descriptor.class))
                        .flatMap(type -> type.getMethods().stream())
                        .map(JavaMethod::reflect)
                        .filter(method -> method.getName().matches("do[A-Z].*"))
                        .forEach(method -> methods.add("descriptorByName/"
                                + r.jenkins
                                        .getDescriptorByType(
                                                method.getDeclaringClass().asSubclass(Descriptor.class))
                                        .getId()
                                + "/"
                                + method.getName().substring(2, 3).toLowerCase(Locale.ROOT)
                                + method.getName().substring(3)));
        return methods;
    }

    private static RoleRule allow(String role) {
        RoleRule rule = new RoleRule("allow");
        rule.setRole(role);
        return rule;
    }

    /** Returns the text that a user sees after a request, refused or not. */
    private static String message(WebResponse response) {
        return response.getStatusCode() + " " + (response.getStatusCode() == 200 ? response.getContentAsString() : "");
    }

    private WebResponse get(String user, String path) throws Exception {
        return Users.get(client(user), path);
    }

    private WebResponse post(String user, String path, String... parameters) throws Exception {
        return Users.post(client(user), path, parameters);
    }

    private JenkinsRule.WebClient client(String user) {
        return clients.computeIfAbsent(user, name -> Users.client(r, name.equals(ANONYMOUS) ? null : name));
    }
}
