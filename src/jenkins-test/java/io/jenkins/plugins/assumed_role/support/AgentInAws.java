package io.jenkins.plugins.assumed_role.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.EnvVars;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** An agent in its own JVM, on an instance of an emulated AWS whose role may assume another; the controller is outside of AWS. */
public final class AgentInAws implements AutoCloseable {

    public static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    public static final String TARGET = "arn:aws:iam::222222222222:role/terraform";
    public static final String OTHER = "arn:aws:iam::333333333333:role/other";

    public final AwsEmulator aws;

    public AgentInAws() {
        this(AwsEmulator.start());
        aws.role(AGENT).mayAssume(TARGET, OTHER);
        aws.bucket("state").role(TARGET).trusts(AGENT).allows("ec2:DescribeInstances", "s3:*");
        aws.role(OTHER).trusts(AGENT);
        aws.instance().role(AGENT);
    }

    /** Creates an agent in an AWS whose roles the test creates. */
    public AgentInAws(AwsEmulator aws) {
        this.aws = aws;
    }

    /** Adds the agent, with the label {@code linux}. */
    public void connect(JenkinsRule r, String... more) throws Exception {
        connectAs("linux", r, more);
    }

    public void connectAs(String label, JenkinsRule r, String... more) throws Exception {
        EnvVars environment = environment();
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        DumbSlave agent = r.createSlave(label + "-1", label, environment);
        r.waitOnline(agent);
    }

    /** Variables of an agent on the instance. */
    public EnvVars environment() {
        EnvVars environment = new EnvVars();
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        environment.put("AWS_CONFIG_FILE", "/nonexistent/config");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
        environment.put("JDK_JAVA_OPTIONS", String.join(" ", ShortJvm.OPTIONS));
        return environment;
    }

    /** Returns the file system of the agent {@code linux-1}. */
    public Path directory(JenkinsRule r) {
        return Path.of(((DumbSlave) r.jenkins.getNode("linux-1")).getRemoteFS());
    }

    public WorkflowJob job(JenkinsRule r, String script) throws Exception {
        WorkflowJob job = r.jenkins.createProject(
                WorkflowJob.class, "job" + r.jenkins.getItems().size());
        job.setDefinition(new CpsFlowDefinition(withArns(script), true));
        return job;
    }

    public static String withArns(String script) {
        return script.replace("TARGET", "'" + TARGET + "'").replace("OTHER", "'" + OTHER + "'");
    }

    public WorkflowRun run(JenkinsRule r, String script) throws Exception {
        return r.buildAndAssertSuccess(job(r, script));
    }

    public WorkflowRun fail(JenkinsRule r, String script) throws Exception {
        return r.assertBuildStatus(Result.FAILURE, job(r, script).scheduleBuild2(0));
    }

    /** Shortens sessions, so that a block of a test lasts longer than its session. */
    public AgentInAws sessionsLast(int seconds) {
        aws.role(TARGET).sessionsLast(Duration.ofSeconds(seconds));
        return this;
    }

    /** Returns the script of a Pipeline that applies for so many seconds, with its state in a bucket. */
    public static String terraform(int seconds) {
        return terraform(seconds, "terraform.tfstate");
    }

    /** @param key the key of the object with the state */
    public static String terraform(int seconds, String key) {
        return """
                writeFile file: 'main.tf', text: '''
                  terraform {
                    backend "s3" {
                      bucket         = "state"
                      key            = "%s"
                      region         = "eu-central-1"
                      use_path_style = true
                      use_lockfile   = true
                    }
                  }
                  resource "terraform_data" "slow" {
                    provisioner "local-exec" {
                      command = "sleep %d"
                    }
                  }
                '''
                sh 'rm -rf .terraform && terraform init -input=false -no-color && terraform apply -auto-approve -input=false -no-color'
                """.formatted(key, seconds);
    }

    /** Several of these at once, each in a block of its own, its state under {@code state0}, {@code state1} … */
    public static String applies(int runs, int seconds, String mode) {
        StringBuilder script = new StringBuilder("def branches = [:]\n");
        for (int i = 0; i < runs; i++) {
            script.append(
                    "branches['b%1$d'] = { dir('d%1$d') { withAssumedRole(arn: TARGET, delivery: '%2$s', sessionName: 'run-%1$d') {\n"
                            .formatted(i, mode));
            script.append(terraform(seconds, "state" + i)).append("} } }\n");
        }
        return script.append("node('linux') { parallel branches }").toString();
    }

    /** @param log the log of a build that ran {@link #applies} */
    public void assertApplied(int runs, String log) {
        assertThat(log.lines().filter(line -> line.contains("Apply complete! Resources: 1 added")))
                .hasSize(runs);
        for (int i = 0; i < runs; i++) {
            assertThat(aws.object("state", "state" + i)).isPresent();
        }
    }

    /**
     * The folder {@code infra} as it comes from a file that was written by hand.
     *
     * @param rules the elements of each of its rules
     */
    public static Folder folderWithRules(JenkinsRule r, String... rules) throws IOException {
        StringBuilder xml = new StringBuilder("<com.cloudbees.hudson.plugins.folder.Folder><properties>"
                + "<io.jenkins.plugins.assumed__role.config.AssumedRoleFolderProperty><rules>");
        for (String rule : rules) {
            xml.append("<io.jenkins.plugins.assumed__role.config.RoleRule>")
                    .append(rule)
                    .append("</io.jenkins.plugins.assumed__role.config.RoleRule>");
        }
        xml.append("</rules></io.jenkins.plugins.assumed__role.config.AssumedRoleFolderProperty>"
                + "</properties></com.cloudbees.hudson.plugins.folder.Folder>");
        return (Folder) r.jenkins.createProjectFromXML(
                "infra", new ByteArrayInputStream(xml.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Directories that blocks have below a directory. */
    public static List<String> profilesIn(Path root) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(root, new BusyDirectory.Visitor() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                if (name.startsWith("assumed-role-")) {
                    found.add(name);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Checks that no file below has a secret that AWS ever issued, in any form. */
    public void assertNoSecretIn(Path directory) throws IOException {
        assertNoneIn(directory, aws.issuedSecrets());
    }

    /** Checks that no file below has one of these secrets, in any form. */
    public static void assertNoneIn(Path directory, Collection<String> secrets) throws IOException {
        Set<String> forms = Secrets.forms(secrets);
        assertThat(forms).isNotEmpty();
        List<String> found = new ArrayList<>();
        BusyDirectory.read(
                directory,
                (file, text) -> forms.stream().filter(text::contains).forEach(form -> found.add(file + ": " + form)));
        assertThat(found).isEmpty();
    }

    @Override
    public void close() {
        aws.close();
    }
}
