package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleFolderProperty;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.history.HistoryBounds;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.FormEncodingType;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Tests that the configuration survives a round trip: by the form, the disk, and code. */
class ConfigurationTest {

    private static final String YAML = """
            security:
              assumedRole:
                allowBuiltInNode: true
                defaults:
                  delivery: "profile"
                  duration: 1800
                  region: "eu-central-1"
                  stsEndpoint: "https://sts.example.com"
                historyDays: 30
                historyMegabytes: 512
                quiet: true
                roles:
                - arn: "arn:aws:iam::222222222222:role/terraform"
                  defaults:
                    delivery: "endpoint"
                    duration: 3600
                    externalId: "abc"
                    region: "eu-west-1"
                  description: "Terraform in production"
                  name: "prod"
                rules:
                - agent: "deploy-1"
                  effect: "allow"
                  job: "infra/**"
                  label: "linux"
                  role: "arn:aws:iam::222222222222:role/*"
                - effect: "deny"
                  revision: "untrusted"
                sessionNameTemplate: "${JOB}-${BUILD}"
                timeLimit: 90
            """;

    static final String ANCHOR =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
    static final String PROFILE =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void the_global_page() throws Throwable {
        sessions.then(r -> {
            load(r, YAML);
            r.configRoundtrip();
            assertConfigured();
            assertLegible(r.jenkins.getRootDir().toPath().resolve(AssumedRoleConfiguration.class.getName() + ".xml"));
        });
        sessions.then(r -> {
            assertConfigured();
            AssumedRoleConfiguration configuration = AssumedRoleConfiguration.get();
            configuration.setRoles(List.of());
            configuration.setRules(List.of());
            r.configRoundtrip();
            assertThat(configuration.getRoles()).isEmpty();
            assertThat(configuration.getRules()).isEmpty();
        });
    }

    @Test
    void as_code_and_back() throws Throwable {
        sessions.then(r -> {
            load(r, YAML);
            assertConfigured();
            ByteArrayOutputStream exported = new ByteArrayOutputStream();
            ConfigurationAsCode.get().export(exported);
            assertThat(exported.toString(StandardCharsets.UTF_8))
                    .contains(YAML.substring(YAML.indexOf("  assumedRole:")).replace("${", "^${"));
        });
    }

    @Test
    void sources_as_code_and_back() throws Throwable {
        List<String> settings = List.of(
                "rolesAnywhereProfileArn: \"" + PROFILE + "\"",
                "trustAnchorArn: \"" + ANCHOR + "\"",
                "source: \"profile\"",
                "sourceProfile: \"build\"");
        sessions.then(r -> {
            load(r, """
                    jenkins:
                      globalNodeProperties:
                      - assumedRole:
                          %3$s
                          %4$s
                    security:
                      assumedRole:
                        roles:
                        - name: "prod"
                          arn: "arn:aws:iam::222222222222:role/terraform"
                          defaults:
                            %1$s
                            %2$s
                    """.formatted(settings.toArray()));
            ByteArrayOutputStream exported = new ByteArrayOutputStream();
            ConfigurationAsCode.get().export(exported);
            assertThat(exported.toString(StandardCharsets.UTF_8)).contains(settings);
            r.configRoundtrip();
            assertThat(AssumedRoleConfiguration.get().getRoles())
                    .singleElement()
                    .returns(ANCHOR, role -> role.getDefaults().getTrustAnchorArn())
                    .returns(PROFILE, role -> role.getDefaults().getRolesAnywhereProfileArn());
        });
    }

    @Test
    void roles_and_rules_are_deleted_in_the_form() throws Throwable {
        sessions.then(r -> {
            load(r, YAML);
            try (JenkinsRule.WebClient browser = r.createWebClient()) {
                HtmlForm form = browser.goTo("manage/configureSecurity/").getFormByName("config");
                for (String list : List.of("roles", "rules")) {
                    HtmlElement delete = form.getFirstByXPath(
                            ".//div[@name='" + list
                                    + "' and not(contains(@class, 'to-be-removed'))]//button[contains(@class, 'repeatable-delete')]");
                    delete.click();
                }
                browser.waitForBackgroundJavaScript(2000);
                r.submit(form);
            }
            assertThat(AssumedRoleConfiguration.get().getRoles()).isEmpty();
            assertThat(AssumedRoleConfiguration.get().getRules())
                    .extracting(RoleRule::getEffect)
                    .containsExactly("deny");
        });
    }

    @Test
    void a_refused_form_changes_nothing() throws Throwable {
        sessions.then(r -> {
            load(r, YAML);
            Path file = r.jenkins.getRootDir().toPath().resolve(AssumedRoleConfiguration.class.getName() + ".xml");
            String stored = Files.readString(file);
            try (JenkinsRule.WebClient browser = r.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
                HtmlForm form = browser.goTo("manage/configureSecurity/").getFormByName("config");
                form.getInputByName("_.quiet").setChecked(false);
                form.getInputByName("_.job").setValue("**");
                form.getInputByName("_.sessionNameTemplate").setValue("${BRANCH}");
                assertThat(r.submit(form).asNormalizedText())
                        .contains("sessionNameTemplate: unknown placeholder '${BRANCH}'")
                        .doesNotContain("Exception");

                form = browser.goTo("manage/configureSecurity/").getFormByName("config");
                form.getInputByName("_.job").setValue("**");
                form.getInputByName("_.externalId").setValue("not one");
                assertThat(r.submit(form).asNormalizedText())
                        .contains("role 'prod': externalId: STS accepts")
                        .doesNotContain("not one", "Exception");
            }
            assertConfigured();
            assertThat(Files.readString(file)).isEqualTo(stored);
        });
    }

    @Test
    void a_refused_form_of_an_agent_shows_the_reason() throws Throwable {
        sessions.then(r -> {
            DumbSlave agent = r.createSlave("linux-1", "linux", null);
            AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
            property.setDefaults(RoleDefaults.given(null, null, null, "the-external-id", null, false));
            property.setAllowedRoles(List.of("arn:aws:iam::222222222222:role/*"));
            agent.getNodeProperties().add(property);
            try (JenkinsRule.WebClient browser = r.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
                HtmlForm form = browser.getPage(agent, "configure").getFormByName("config");
                form.getTextAreaByName("_.allowedRoles").setText("deploy-*");
                assertThat(r.submit(form).asNormalizedText())
                        .contains("role: 'deploy-*' can never match the ARN of a role")
                        .doesNotContain("the-external-id", "Exception", "Failed to instantiate");
            }
            assertThat(ofAgent(r).getAllowedRoles()).containsExactly("arn:aws:iam::222222222222:role/*");
        });
    }

    @Test
    void code_is_checked_like_the_arguments_of_a_step() throws Throwable {
        sessions.then(r -> {
            refuses(r, "defaults: {externalId: a b}", "role 'prod': externalId: STS accepts 2 to 1224");
            refuses(r, "defaults: {duration: 60}", "role 'prod': duration: 60 is not between 900 and 43200");
            refuses(r, "defaults: {region: Frankfurt}", "role 'prod': region: 'Frankfurt' is not an AWS region");
            refuses(
                    r,
                    "defaults: {delivery: file}",
                    "role 'prod': delivery: 'file' is not one of environment, endpoint, profile");
            refuses(r, "arn: arn:aws:iam::2:role/x", "the account '2' does not have 12 digits");
            refuses(r, "name: arn:x", "which must not begin with arn:");
            assertThatThrownBy(() -> load(r, "security: {assumedRole: {sessionNameTemplate: '${BRANCH}'}}"))
                    .hasStackTraceContaining("sessionNameTemplate: unknown placeholder '${BRANCH}'");
            assertThatThrownBy(() -> load(r, "security: {assumedRole: {historyDays: 0}}"))
                    .hasStackTraceContaining("historyDays: 0 is not between 1 and 3650 days.");
            assertThatThrownBy(() -> load(r, "security: {assumedRole: {rules: [{effect: deny, role: deploy-*}]}}"))
                    .hasStackTraceContaining("role: 'deploy-*' can never match the ARN of a role");
            assertThatThrownBy(() -> load(r, "security: {assumedRole: {rules: [{effect: deny, revision: fork}]}}"))
                    .hasStackTraceContaining("revision: 'fork' is not one of any, trusted and untrusted");
            for (String wrong : List.of(
                    "role: 'arn:aws:iam::2:role/x'",
                    "defaults: {externalId: a b}",
                    "source: block",
                    "defaults: {region: Frankfurt}",
                    "defaults: {stsEndpoint: here}",
                    "defaults: {delivery: file}",
                    "allowedRoles: [deploy]")) {
                assertThatThrownBy(() -> load(r, "jenkins: {globalNodeProperties: [{assumedRole: {" + wrong + "}}]}"))
                        .as(wrong)
                        .hasStackTraceContaining(InvalidArgument.class.getName());
            }
        });
    }

    /** A user reads the reason in the answer of a check, and on the page after a new file is applied. */
    @Test
    void the_reason_is_where_code_is_checked_and_applied() throws Throwable {
        sessions.then(r -> {
            String roles = "security: {assumedRole: {roles: [{name: prod, arn: '" + AgentInAws.TARGET + "', %s}]}}";
            explains(
                    r,
                    roles.formatted("defaults: {externalId: a b}"),
                    "role 'prod': externalId: STS accepts 2 to 1224");
            explains(r, "security: {assumedRole: {roles: [{name: prod, role: x}]}}", "role 'prod': ");
            explains(r, "security: {assumedRole: {rules: [{effect: permit}]}}", "'permit' is neither allow nor deny");
            explains(
                    r,
                    "security: {assumedRole: {rules: [{effect: deny, role: deploy-*}]}}",
                    "role: 'deploy-*' can never match the ARN of a role");
            explains(r, "security: {assumedRole: {timeLimit: 0}}", "timeLimit: 0 is not between 1 and 600");
            explains(r, "security: {assumedRole: {defaults: {duration: 60}}}", "duration: 60 is not between 900");
            explains(
                    r,
                    "security: {assumedRole: {quiet: true, sessionNameTemplate: '^${BRANCH}'}}",
                    "sessionNameTemplate: unknown placeholder '${BRANCH}'");
            explains(
                    r,
                    "jenkins: {globalNodeProperties: [{assumedRole: {allowedRoles: [deploy]}}]}",
                    "role: 'deploy' can never match");
            assertThat(AssumedRoleConfiguration.get().isQuiet()).isFalse();
            assertThat(AssumedRoleConfiguration.get().getRoles()).isEmpty();
        });
    }

    private static void explains(JenkinsRule r, String yaml, String reason) throws Exception {
        try (JenkinsRule.WebClient browser = r.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            WebRequest check =
                    new WebRequest(browser.createCrumbedUrl("manage/configuration-as-code/check"), HttpMethod.POST);
            check.setEncodingType(FormEncodingType.TEXT_PLAIN);
            check.setRequestBody(yaml);
            assertThat(browser.getPage(check).getWebResponse().getContentAsString())
                    .as("checked: " + yaml)
                    .contains(reason);
        }
        Path file = r.jenkins.getRootDir().toPath().resolve("applied.yaml");
        Files.writeString(file, yaml);
        assertThatThrownBy(() -> ConfigurationAsCode.get().configure(file.toString()))
                .as("applied: " + yaml)
                .hasMessageContaining(reason);
    }

    private static void refuses(JenkinsRule r, String setting, String why) {
        String name = setting.substring(0, setting.indexOf(':'));
        String role = "{name: prod, arn: '" + AgentInAws.TARGET + "'}";
        String changed = role.contains(name + ": ")
                ? role.replaceFirst(name + ": [^,}]*", setting)
                : role.replace("}", ", " + setting + "}");
        assertThatThrownBy(() -> load(r, "security: {assumedRole: {roles: [" + changed + "]}}"))
                .hasStackTraceContaining(why);
    }

    private static void load(JenkinsRule r, String yaml) throws Exception {
        Path file = r.jenkins.getRootDir().toPath().resolve("casc.yaml");
        // A variable would be resolved when it is read.
        Files.writeString(file, yaml.replace("${", "^${").replace("^^", "^"));
        ConfigurationAsCode.get().configure(file.toString());
    }

    private static void assertConfigured() {
        AssumedRoleConfiguration configuration = AssumedRoleConfiguration.get();
        assertThat(configuration)
                .returns(90, AssumedRoleConfiguration::getTimeLimit)
                .returns(new HistoryBounds(30, 512L << 20), AssumedRoleConfiguration::historyBounds)
                .returns("${JOB}-${BUILD}", AssumedRoleConfiguration::getSessionNameTemplate)
                .returns(true, AssumedRoleConfiguration::isQuiet)
                .returns(true, AssumedRoleConfiguration::isAllowBuiltInNode);
        assertThat(configuration.getDefaults())
                .usingRecursiveComparison()
                .isEqualTo(RoleDefaults.given("eu-central-1", "profile", 1800, null, "https://sts.example.com", false));
        assertThat(configuration.getRoles().get(0).getDefaults())
                .usingRecursiveComparison()
                .isEqualTo(RoleDefaults.given("eu-west-1", "endpoint", 3600, "abc", null, false));
        assertThat(configuration.getRoles())
                .singleElement()
                .returns("prod", NamedRole::getName)
                .returns("arn:aws:iam::222222222222:role/terraform", NamedRole::getArn)
                .returns("Terraform in production", NamedRole::getDescription);
        assertThat(configuration.getRules())
                .extracting(
                        RoleRule::getEffect,
                        RoleRule::getRole,
                        RoleRule::getJob,
                        RoleRule::getAgent,
                        RoleRule::getLabel,
                        RoleRule::getRevision)
                .containsExactly(
                        tuple("allow", "arn:aws:iam::222222222222:role/*", "infra/**", "deploy-1", "linux", "any"),
                        tuple("deny", "", "", "", "", "untrusted"));
    }

    @Test
    void the_agents() throws Throwable {
        sessions.then(r -> {
            DumbSlave agent = r.createSlave("linux-1", "linux", null);
            AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
            property.setRole("prod");
            property.setAllowedRoles(List.of("arn:aws:iam::222222222222:role/*", "arn:aws:iam::333333333333:role/x"));
            property.setSource("instance");
            property.setDefaults(
                    RoleDefaults.given("eu-west-1", "endpoint", 1800, "abc", "https://sts.example.com", true));
            agent.getNodeProperties().add(property);
            Node submitted = r.configRoundtrip(agent);
            r.assertEqualDataBoundBeans(property, submitted.getNodeProperties().get(AssumedRoleNodeProperty.class));
            assertLegible(r.jenkins.getRootDir().toPath().resolve("nodes/linux-1/config.xml"));
        });
        sessions.then(r -> assertThat(ofAgent(r))
                .returns("prod", AssumedRoleNodeProperty::getRole)
                .returns(
                        List.of("arn:aws:iam::222222222222:role/*", "arn:aws:iam::333333333333:role/x"),
                        AssumedRoleNodeProperty::getAllowedRoles)
                .returns(true, property -> property.getDefaults().isFips()));
    }

    private static AssumedRoleNodeProperty ofAgent(JenkinsRule r) {
        return r.jenkins.getNode("linux-1").getNodeProperties().get(AssumedRoleNodeProperty.class);
    }

    @Test
    void the_folders() throws Throwable {
        sessions.then(r -> {
            Folder folder = r.createProject(Folder.class, "infra");
            AssumedRoleFolderProperty property = new AssumedRoleFolderProperty();
            NamedRole role = new NamedRole("prod", "arn:aws:iam::222222222222:role/terraform");
            role.setDefaults(RoleDefaults.given(null, null, null, "abc", null, false));
            property.setRoles(List.of(role));
            RoleRule rule = new RoleRule("allow");
            rule.setRole("arn:aws:iam::222222222222:role/*");
            property.setRules(List.of(rule));
            folder.addProperty(property);
            Folder submitted = r.configRoundtrip(folder);
            AssumedRoleFolderProperty found = submitted.getProperties().get(AssumedRoleFolderProperty.class);
            r.assertEqualDataBoundBeans(property.getRoles(), found.getRoles());
            r.assertEqualDataBoundBeans(property.getRules(), found.getRules());
            assertLegible(folder.getRootDir().toPath().resolve("config.xml"));
        });
        sessions.then(r -> assertThat(r.jenkins
                        .getItemByFullName("infra", Folder.class)
                        .getProperties()
                        .get(AssumedRoleFolderProperty.class)
                        .getRules())
                .hasSize(1));
    }

    /** Asserts the form that people and other tools write. */
    private static void assertLegible(Path file) throws Exception {
        assertThat(Files.readString(file)).contains("arn:aws:iam::").doesNotContain("java.util.");
    }

    @Test
    void a_file_written_by_hand_may_omit_fields() throws Throwable {
        sessions.then(r -> {
            Folder folder = AgentInAws.folderWithRules(r, "<effect>allow</effect>", "<role>*:role/x</role>");
            AssumedRoleFolderProperty property = folder.getProperties().get(AssumedRoleFolderProperty.class);

            assertThat(property.getRoles()).isEmpty();
            assertThat(property.getRules())
                    .extracting(RoleRule::getEffect, RoleRule::getRole, RoleRule::getAgent)
                    .containsExactly(tuple("allow", "", ""), tuple(null, "*:role/x", ""));
        });
    }

    @Test
    void a_rule_that_cannot_have_its_effect_is_refused() {
        assertThatThrownBy(() -> new RoleRule("forbid")).hasMessageContaining("neither allow nor deny");
        assertThatThrownBy(() -> new RoleRule("deny").setRevision("fork")).isInstanceOf(IllegalArgumentException.class);
    }
}
