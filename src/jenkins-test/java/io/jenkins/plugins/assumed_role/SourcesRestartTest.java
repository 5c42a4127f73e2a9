package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.slaves.SlaveComputer;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The controller restarts while a block is open whose credentials are not the role of the agent. */
class SourcesRestartTest {

    private static final String USER = "arn:aws:iam::222222222222:user/jane";
    private static final String DEVICE = "arn:aws:iam::222222222222:mfa/jane";
    private static final String CODE = "731946";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_block_with_an_id_token_takes_a_new_one_and_no_token_is_on_disk() throws Throwable {
        sessions.then(r -> {
            agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
            String issuer = r.getURL() + "oidc";
            agent.aws.identityProvider(issuer).publishes(URI.create(issuer));
            agent.aws.role(TARGET).trustsWebIdentity(issuer, "*");
            IdTokenStringCredentials credentials =
                    new IdTokenStringCredentials(CredentialsScope.GLOBAL, "aws-oidc", null);
            credentials.setAudience("sts.amazonaws.com");
            store(r, credentials);
            open(r, "credentialsId: 'aws-oidc'");
            assertNoTokenIn(r);
        });
        sessions.then(r -> {
            r.assertBuildStatusSuccess(goOn(r));
            assertThat(tokens()).hasSize(2).doesNotHaveDuplicates();
            assertNoTokenIn(r);
        });
    }

    private List<String> tokens() {
        return agent.aws.requests("AssumeRoleWithWebIdentity").stream()
                .map(request -> request.parameters().get("WebIdentityToken"))
                .toList();
    }

    private void assertNoTokenIn(JenkinsRule r) throws Exception {
        List<String> secrets = new ArrayList<>(tokens());
        tokens().forEach(token -> secrets.add(token.substring(token.lastIndexOf('.') + 1)));
        for (Path place : List.of(r.jenkins.getRootDir().toPath(), agent.directory(r))) {
            AgentInAws.assertNoneIn(place, secrets);
            agent.assertNoSecretIn(place);
        }
    }

    @Test
    void a_block_with_a_profile_reads_it_again(@TempDir Path directory) throws Throwable {
        var keys = agent.aws.user(USER).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(USER);
        Path file = Files.writeString(
                directory.resolve("config"),
                "[profile build]\naws_access_key_id = " + keys.accessKeyId() + "\naws_secret_access_key = "
                        + keys.secretAccessKey() + "\n");
        sessions.then(r -> {
            agent.connect(r, "AWS_CONFIG_FILE", file.toString());
            open(r, "source: 'profile', sourceProfile: 'build'");
        });
        sessions.then(r -> {
            r.assertBuildStatusSuccess(goOn(r));
            assertThat(agent.aws.requests("AssumeRole"))
                    .extracting(RecordedRequest::callerArn)
                    .containsExactly(USER, USER);
            agent.assertNoSecretIn(r.jenkins.getRootDir().toPath());
            agent.assertNoSecretIn(agent.directory(r));
        });
    }

    /** A person enters the code; nothing on disk has it, and after a restart nothing is sent without it. The session lasts until it expires. */
    @Test
    void a_block_with_a_second_factor_keeps_its_session() throws Throwable {
        var keys = agent.aws.user(USER).mayAssume(TARGET).mfa(DEVICE, CODE).credentials();
        agent.aws.role(TARGET).trusts(USER).requiresMfa().maxSessionDuration(Duration.ofHours(12));
        sessions.then(r -> {
            agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
            store(
                    r,
                    new UsernamePasswordCredentialsImpl(
                            CredentialsScope.GLOBAL, "jane", null, keys.accessKeyId(), keys.secretAccessKey()));
            WorkflowRun build = start(
                    r,
                    "credentialsId: 'jane', duration: 7200, mfaSerialNumber: '" + DEVICE
                            + "', mfaTokenCode: input(message: 'MFA code of jane', parameters: [password(name: 'code')])");
            r.waitForMessage("Input requested", build);
            build.getAction(InputAction.class)
                    .getExecutions()
                    .get(0)
                    .proceed(Map.<String, Object>of("code", Secret.fromString(CODE)));
            SemaphoreStep.waitForStart("body/1", build);
            r.assertLogContains("AWS accepts an MFA code once", build);
            assertNoCodeIn(build);
        });
        sessions.then(r -> {
            WorkflowRun build = goOn(r);
            r.assertBuildStatusSuccess(build);
            r.assertLogContains("mfaTokenCode: AWS accepts a code once, so it is not stored", build);
            assertThat(agent.aws.count("AssumeRole")).isEqualTo(1);
            assertNoCodeIn(build);
        });
    }

    /** Pipeline stores a text among the arguments of a step. */
    @Test
    void a_code_that_is_a_text_is_not_stored_either() throws Throwable {
        var keys = agent.aws.user(USER).mayAssume(TARGET).mfa(DEVICE, CODE).credentials();
        agent.aws.role(TARGET).trusts(USER).requiresMfa();
        sessions.then(r -> {
            agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
            store(
                    r,
                    new UsernamePasswordCredentialsImpl(
                            CredentialsScope.GLOBAL, "jane", null, keys.accessKeyId(), keys.secretAccessKey()));
            WorkflowRun build = open(
                    r,
                    "credentialsId: 'jane', mfaSerialNumber: '" + DEVICE + "', mfaTokenCode: ['731', '946'].join('')");
            assertNoCodeIn(build);
            SemaphoreStep.success("body/1", null);
            r.assertBuildStatusSuccess(r.waitForCompletion(build));
            assertNoCodeIn(build);
        });
    }

    private static void assertNoCodeIn(WorkflowRun build) throws Exception {
        AgentInAws.assertNoneIn(build.getRootDir().toPath(), List.of(CODE));
    }

    private WorkflowRun start(JenkinsRule r, String arguments) throws Exception {
        return agent.job(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, region: 'eu-west-1', %s) {
                    semaphore 'body'
                    sh 'test "$AWS_ASSUMED_ROLE_ARN" = ' + TARGET
                  }
                }
                """.formatted(arguments)).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun open(JenkinsRule r, String arguments) throws Exception {
        WorkflowRun build = start(r, arguments);
        SemaphoreStep.waitForStart("body/1", build);
        return build;
    }

    private static WorkflowRun goOn(JenkinsRule r) throws Exception {
        WorkflowRun build =
                r.jenkins.getItemByFullName("job0", WorkflowJob.class).getBuildByNumber(1);
        ((SlaveComputer) r.jenkins.getComputer("linux-1")).connect(false).get();
        SemaphoreStep.success("body/1", null);
        return r.waitForCompletion(build);
    }

    private static void store(JenkinsRule r, Credentials credentials) throws Exception {
        CredentialsProvider.lookupStores(r.jenkins).iterator().next().addCredentials(Domain.global(), credentials);
    }
}
