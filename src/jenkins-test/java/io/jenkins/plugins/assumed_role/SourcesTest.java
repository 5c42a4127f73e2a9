package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.partsOfKey;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.store;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.storeCertificate;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.storeKeys;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.storeToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.tasks.Shell;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.config.AssumedRoleNodeProperty;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.oidc_provider.IdTokenFileCredentials;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests sources other than the role of the agent: stored credentials of Jenkins, and profiles of the agent. */
@WithJenkins
class SourcesTest {

    private static final String ISSUER = "https://ci.example.com/oidc";
    private static final String USER = "arn:aws:iam::222222222222:user/stored";

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void a_token_in_a_secret_text(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        agent.aws.role(TARGET).trustsWebIdentity(ISSUER, "job").maxSessionDuration(Duration.ofHours(12));
        String token = agent.aws.identityProvider(ISSUER).token("job", Duration.ofHours(1));
        store(r, new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString(token)));

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, credentialsId: 'token', region: 'eu-west-1', duration: 43200) {
                    sh 'env | sort'
                  }
                }
                """);

        r.assertLogContains("source: the token of credentials 'token' (iss " + ISSUER + ", sub job)", build);
        r.assertLogNotContains(token, build);
        assertThat(agent.aws.count("AssumeRole")).isZero();
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void a_secret_text_that_is_no_token(JenkinsRule r) throws Exception {
        agent.connect(r);
        store(r, new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString("hunter2")));

        WorkflowRun build = agent.fail(
                r,
                "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'token', region: 'eu-west-1') { sh 'true' } }");

        r.assertLogContains("the token of credentials 'token' is not a JSON Web Token. Nothing was sent", build);
        r.assertLogNotContains("hunter2", build);
    }

    /** The emulator fetches the keys from Jenkins, as AWS does. */
    @Test
    void tokens_of_the_plugin_oidc_provider_are_made_anew_for_each_renewal(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        agent.sessionsLast(8);
        issue(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, credentialsId: 'aws-oidc', region: 'eu-west-1', delivery: 'endpoint') {
                    sh 'sleep 20'
                  }
                }
                """);

        r.assertLogContains(
                "source: the token of credentials 'aws-oidc' (iss " + r.getURL() + "oidc, sub "
                        + build.getParent().getAbsoluteUrl() + ")",
                build);
        assertThat(agent.aws.requests("AssumeRoleWithWebIdentity"))
                .hasSizeGreaterThanOrEqualTo(3)
                .extracting(request -> request.parameters().get("WebIdentityToken"))
                .doesNotHaveDuplicates();
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void a_token_in_a_secret_file(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        IdTokenFileCredentials credentials = new IdTokenFileCredentials(CredentialsScope.GLOBAL, "aws-oidc", null);
        storeToken(r, credentials, agent.aws);

        WorkflowRun build = agent.run(
                r,
                "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'aws-oidc', region: 'eu-west-1') { sh 'true' } }");

        r.assertLogContains(
                "source: the token of credentials 'aws-oidc' (iss " + r.getURL() + "oidc, sub "
                        + build.getParent().getAbsoluteUrl() + ")",
                build);
    }

    @Test
    void a_freestyle_job_with_a_token_of_the_plugin_oidc_provider(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        issue(r);
        FreeStyleProject job = r.createFreeStyleProject();
        job.setAssignedLabel(r.jenkins.getLabel("linux"));
        WithAssumedRoleStep role = new WithAssumedRoleStep(TARGET);
        role.setCredentialsId("aws-oidc");
        role.setRegion("eu-west-1");
        job.getBuildWrappersList().add(new AssumedRoleBuildWrapper(role));
        job.getBuildersList().add(new Shell("echo as $AWS_ASSUMED_ROLE_ARN"));

        FreeStyleBuild build = r.buildAndAssertSuccess(job);

        r.assertLogContains("as " + TARGET, build);
        assertThat(agent.aws.count("AssumeRoleWithWebIdentity")).isEqualTo(1);
    }

    private void issue(JenkinsRule r) throws Exception {
        storeToken(r, new IdTokenStringCredentials(CredentialsScope.GLOBAL, "aws-oidc", null), agent.aws);
    }

    /** The plugin aws-credentials would assume it from the controller. */
    @Test
    void the_role_of_aws_credentials_is_assumed_from_the_agent(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        var keys = agent.aws.user(USER).mayAssume(OTHER).credentials();
        agent.aws.role(OTHER).trusts(USER).externalId("abc").mayAssume(TARGET);
        agent.aws.role(TARGET).trusts(OTHER);
        store(
                r,
                new AWSCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "aws",
                        keys.accessKeyId(),
                        keys.secretAccessKey(),
                        null,
                        OTHER,
                        null,
                        "abc"));

        WorkflowRun build = agent.run(
                r,
                "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'aws', region: 'eu-west-1') { sh 'true' } }");

        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(
                        USER,
                        "arn:aws:sts::333333333333:assumed-role/other/"
                                + build.getParent().getName() + "-1");
    }

    @Test
    void aws_credentials_without_keys_are_refused(JenkinsRule r) throws Exception {
        agent.connect(r);
        store(r, new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", "", "", null, OTHER, null, null));

        WorkflowRun build =
                agent.fail(r, "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'aws') { sh 'true' } }");

        r.assertLogContains("credentialsId: 'aws' has no access key id or no secret access key", build);
        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void a_stored_certificate(JenkinsRule r, @TempDir Path directory) throws Exception {
        String anchor =
                "arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
        String profile = "arn:aws:rolesanywhere:eu-west-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        Certificates certificates = Certificates.in(directory).issue("build", "RSA", "ca");
        agent.aws.trustAnchor(anchor, certificates.certificate("ca"));
        agent.aws.rolesAnywhereProfile(profile).roles(TARGET);
        agent.aws.role(TARGET).trustsRolesAnywhere();
        storeCertificate(r, "certificate", certificates);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, credentialsId: 'certificate', trustAnchorArn: 'ANCHOR', rolesAnywhereProfileArn: 'PROFILE') {
                    sh 'true'
                  }
                }
                """.replace("ANCHOR", anchor).replace("PROFILE", profile));

        r.assertLogContains("source: the certificate of credentials 'certificate' (CN=build.example.com", build);
        assertThat(agent.aws.count("CreateSession")).isEqualTo(1);
        agent.assertNoSecretIn(build.getRootDir().toPath());
        for (Path place : List.of(r.jenkins.getRootDir().toPath(), agent.directory(r))) {
            AgentInAws.assertNoneIn(place, partsOfKey(certificates));
        }
    }

    @Test
    void a_code_of_an_mfa_device_that_was_used(JenkinsRule r) throws Exception {
        String device = "arn:aws:iam::222222222222:mfa/stored";
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        var keys = agent.aws.user(USER).mayAssume(TARGET).mfa(device, "731946").credentials();
        agent.aws.role(TARGET).trustsNobody().trusts(USER).requiresMfa();
        storeKeys(r, "jane", keys);
        String block = "withAssumedRole(arn: TARGET, region: 'eu-west-1', credentialsId: 'jane', mfaSerialNumber: '"
                + device + "', mfaTokenCode: '731 946', sessionName: '%s') { echo 'inside %s' }\n";

        WorkflowRun build =
                agent.fail(r, "node('linux') {\n" + block.replace("%s", "one") + block.replace("%s", "two") + "}");

        r.assertLogContains("inside one", build);
        r.assertLogNotContains("inside two", build);
        r.assertLogContains("AWS rejects the code: it is already used", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void a_profile_of_the_agent_whose_program_prints_keys(JenkinsRule r, @TempDir Path directory) throws Exception {
        agent.connect(r, "AWS_CONFIG_FILE", profile(directory).toString());

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, source: 'profile', sourceProfile: 'build', region: 'eu-west-1') { sh 'true' }
                }
                """);

        r.assertLogContains("source: credential_process of profile 'build' (as requested)", build);
        assertThat(agent.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo(USER);
    }

    @Test
    void a_role_is_checked_with_the_profile_of_the_agent(JenkinsRule r, @TempDir Path directory) throws Exception {
        agent.connect(r, "AWS_CONFIG_FILE", profile(directory).toString(), "AWS_REGION", "eu-west-1");
        try (JenkinsRule.WebClient browser = r.createWebClient()) {
            String check =
                    "computer/linux-1/descriptorByName/" + AssumedRoleNodeProperty.class.getName() + "/assumeRole";
            WebRequest request = new WebRequest(browser.createCrumbedUrl(check), HttpMethod.POST);
            request.setRequestParameters(List.of(
                    new NameValuePair("role", TARGET),
                    new NameValuePair("source", "profile"),
                    new NameValuePair("sourceProfile", "build"),
                    new NameValuePair("externalId", ""),
                    new NameValuePair("region", ""),
                    new NameValuePair("stsEndpoint", ""),
                    new NameValuePair("fips", "false")));

            assertThat(browser.getPage(request).getWebResponse().getContentAsString())
                    .contains("Assumed " + TARGET, "credential_process of profile");
        }
        assertThat(agent.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo(USER);
    }

    @Test
    void a_build_cannot_choose_the_files_of_profiles(JenkinsRule r, @TempDir Path directory) throws Exception {
        agent.connect(r);
        Path ran = directory.resolve("ran");
        Path file = Files.writeString(
                directory.resolve("config"), "[profile build]\ncredential_process = touch '" + ran + "'\n");

        WorkflowRun build = agent.fail(r, """
                node('linux') {
                  withEnv(['AWS_CONFIG_FILE=OF_THE_BUILD']) {
                    withAssumedRole(arn: TARGET, source: 'profile', sourceProfile: 'build', region: 'eu-west-1') { sh 'true' }
                  }
                }
                """.replace("OF_THE_BUILD", file.toString()));

        r.assertLogContains("the build sets AWS_CONFIG_FILE, but builds cannot select profiles", build);
        assertThat(ran).doesNotExist();
    }

    private Path profile(Path directory) throws Exception {
        var keys = agent.aws.user(USER).mayAssume(TARGET).credentials();
        agent.aws.role(TARGET).trusts(USER);
        Path document = Files.writeString(directory.resolve("keys.json"), keys.document());
        return Files.writeString(
                directory.resolve("config"), "[profile build]\ncredential_process = cat '" + document + "'\n");
    }
}
