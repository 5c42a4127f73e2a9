package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.Functions;
import hudson.matrix.MatrixBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.docs.Block;
import io.jenkins.plugins.assumed_role.docs.DocumentedAws;
import io.jenkins.plugins.assumed_role.docs.Page;
import io.jenkins.plugins.assumed_role.docs.StandIns;
import io.jenkins.plugins.assumed_role.emulator.User;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.StoredCredentials;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javaposse.jobdsl.dsl.DslScriptLoader;
import javaposse.jobdsl.dsl.GeneratedJob;
import javaposse.jobdsl.plugin.JenkinsJobManagement;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Runs every Pipeline, every job as code and every configuration as code of the pages, as it is on the page, on agents with stand-ins for
 * the tools, which have to be the role of their block.
 */
@WithJenkins
class DocumentationTest {

    private static final String TERRAFORM = "arn:aws:iam::222222222222:role/terraform";
    /** The regions and partitions of agents, by their labels. */
    private static final Map<String, List<String>> AGENTS = Map.of(
            "linux", List.of("aws", "eu-central-1"),
            "govcloud", List.of("aws-us-gov", "us-gov-west-1"),
            "china", List.of("aws-cn", "cn-north-1"));

    private final Map<String, DocumentedAws> worlds = new HashMap<>();
    private final Map<String, AgentInAws> agents = new HashMap<>();

    @TempDir
    private Path bin;

    private StandIns standIns;

    @AfterEach
    void stop() {
        agents.values().forEach(AgentInAws::close);
    }

    @TestFactory
    Stream<DynamicTest> pipelines_and_jobs(JenkinsRule r) throws Exception {
        assumeFalse(Functions.isWindows());
        List<Block> blocks = blocks("groovy");
        assertThat(blocks).filteredOn(Block::isRun).hasSizeGreaterThan(40);
        assertThat(blocks).filteredOn(block -> !block.isRun()).hasSizeLessThan(6);
        standIns = new StandIns(bin)
                .docker()
                .sudo()
                .tools("aws", "terraform", "cdk", "packer", "kubectl")
                .others("make");
        for (Map.Entry<String, List<String>> agent : AGENTS.entrySet()) {
            start(agent.getKey(), agent.getValue(), blocks, r);
        }
        configure(r);
        return blocks.stream().filter(Block::isRun).map(block -> dynamicTest(block.toString(), () -> run(block, r)));
    }

    private void start(String label, List<String> place, List<Block> blocks, JenkinsRule r) throws Exception {
        DocumentedAws world = new DocumentedAws(place.get(0), place.get(1)).withRolesOf(blocks);
        AgentInAws agent = new AgentInAws(world.aws);
        agents.put(label, agent);
        worlds.put(label, world);
        agent.connectAs(
                label,
                r,
                "PATH",
                standIns.path(),
                "AWS_CONFIG_FILE",
                configOf(world).toString());
    }

    /** Gives the agent a profile, which is its source where a page names it. */
    private Path configOf(DocumentedAws world) throws Exception {
        String arn = "arn:aws:iam::222222222222:user/build";
        User user = world.aws.user(arn).mayAssume(TERRAFORM);
        world.aws.role(TERRAFORM).trusts(arn);
        return Files.writeString(
                Files.createTempFile(bin, "config", null),
                "[profile build]\n" + user.credentials().profile());
    }

    /** Sets up the prerequisites of the pages: a named role that is the default of the agents too, and stored keys. */
    private void configure(JenkinsRule r) throws Exception {
        AssumedRoleConfiguration.get().setRoles(List.of(new NamedRole("prod", TERRAFORM)));
        AssumedRoleNodeProperty property = new AssumedRoleNodeProperty();
        property.setRole("prod");
        r.jenkins.getNode("linux-1").getNodeProperties().add(property);
        store("aws-ci", "arn:aws:iam::222222222222:user/ci", TERRAFORM, r);
        store("china", "arn:aws-cn:iam::222222222222:user/ci", TERRAFORM.replace("aws", "aws-cn"), r);
        storeToken(r);
        storeCertificate(r);
    }

    private void storeToken(JenkinsRule r) throws Exception {
        DocumentedAws world = worlds.get("linux");
        String issuer = "https://ci.example.com/oidc";
        world.aws.role(TERRAFORM).trustsWebIdentity(issuer, "*");
        String token = world.aws.identityProvider(issuer).token("job", Duration.ofHours(1));
        StoredCredentials.store(
                r, new StringCredentialsImpl(CredentialsScope.GLOBAL, "aws-oidc", null, Secret.fromString(token)));
    }

    private void storeCertificate(JenkinsRule r) throws Exception {
        DocumentedAws world = worlds.get("linux");
        Certificates certificates = Certificates.in(bin).issue("build", "RSA", "ca");
        String prefix = "arn:aws:rolesanywhere:eu-central-1:111111111111:";
        world.aws.trustAnchor(
                prefix + "trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111", certificates.certificate("ca"));
        world.aws
                .rolesAnywhereProfile(prefix + "profile/a1b2c3d4-5678-90ab-cdef-222222222222")
                .roles(TERRAFORM);
        world.aws.role(TERRAFORM).trustsRolesAnywhere();
        StoredCredentials.storeCertificate(r, "ci-certificate", certificates);
    }

    private void store(String id, String arn, String role, JenkinsRule r) throws Exception {
        DocumentedAws world = worlds.get("linux");
        User user = world.aws.user(arn).mayAssume(role);
        world.aws.role(role).trusts(arn);
        StoredCredentials.storeKeys(r, id, user.credentials());
    }

    private void run(Block block, JenkinsRule r) throws Exception {
        String label = label(block);
        List<Run<?, ?>> builds = block.text().matches("(?s)(job|matrixJob)\\(.*") ? jobs(block, r) : pipeline(block, r);

        DocumentedAws world = worlds.get(label);
        List<StandIns.Call> calls = standIns.calls();
        for (Run<?, ?> build : builds) {
            r.assertLogContains("Assumed arn:aws", build);
            agents.get(label).assertNoSecretIn(build.getRootDir().toPath());
        }
        if (block.text().contains("terraform ") || block.text().contains("aws ")) {
            assertThat(calls).isNotEmpty();
        }
        world.check(calls);
    }

    private static String label(Block block) {
        return AGENTS.keySet().stream()
                .filter(each -> block.text().contains("node('" + each + "')"))
                .findFirst()
                .orElse("linux");
    }

    private static List<Run<?, ?>> pipeline(Block block, JenkinsRule r) throws Exception {
        WorkflowJob job = r.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(block.text(), true));
        return List.of(r.buildAndAssertSuccess(job));
    }

    private static List<Run<?, ?>> jobs(Block block, JenkinsRule r) throws Exception {
        List<Run<?, ?>> builds = new ArrayList<>();
        JenkinsJobManagement jenkins = new JenkinsJobManagement(System.out, Map.of(), new File("."));
        for (GeneratedJob job :
                new DslScriptLoader(jenkins).runScript(block.text()).getJobs()) {
            AbstractProject<?, ?> project = r.jenkins.getItemByFullName(job.getJobName(), AbstractProject.class);
            Run<?, ?> build = r.assertBuildStatusSuccess(project.scheduleBuild2(0));
            if (build instanceof MatrixBuild matrix) {
                builds.addAll(matrix.getExactRuns());
            } else {
                builds.add(build);
            }
        }
        return builds;
    }

    /** The page shows the same as the export of Jenkins. */
    @Test
    void configuration_as_code(JenkinsRule r, @TempDir Path directory) throws Exception {
        assertThat(blocks("yaml")).isNotEmpty();
        for (Block block : blocks("yaml")) {
            // A variable would be resolved when it is read.
            Path file = Files.writeString(
                    directory.resolve("casc.yaml"),
                    block.text().replace("^${", "${").replace("${", "^${"));
            ConfigurationAsCode.get().configure(file.toString());
            ByteArrayOutputStream exported = new ByteArrayOutputStream();
            ConfigurationAsCode.get().export(exported);
            String written = exported.toString(StandardCharsets.UTF_8);
            assertThat(block.text().lines().filter(line -> !line.strip().startsWith("#")))
                    .as(block.toString())
                    .allSatisfy(line -> assertThat(written).contains(setting(line)));
        }
    }

    private static String setting(String line) {
        return line.replaceFirst("^[ -]+", "").replace("^${", "${").replace("${", "^${");
    }

    private static List<Block> blocks(String language) throws Exception {
        return Page.all().stream()
                .flatMap(page -> page.blocks(language).stream())
                .toList();
    }
}
