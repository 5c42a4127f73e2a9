package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.store;
import static io.jenkins.plugins.assumed_role.support.StoredCredentials.storeKeys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.NamedRole;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleRule;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.page.AssumedRolesAction;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.StreamSupport;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.graph.FlowGraphWalker;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class StepArgumentsTest {

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void every_argument_reaches_sts(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.role(TARGET).externalId("abc").trustsTags().trustsSourceIdentity();
        agent.aws.managedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:*");

        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, duration: 900, sessionName: 'me', externalId: 'abc', region: 'eu-west-1',
                      policy: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}', policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
                      tags: [team: 'infra'], transitiveTagKeys: ['team'], sourceIdentity: 'jane', source: 'instance',
                      expectedAccount: '222222222222', quiet: true) {
                    sh 'true'
                  }
                }
                """);

        Map<String, String> sent =
                new TreeMap<>(agent.aws.requests("AssumeRole").get(0).parameters());
        sent.keySet().removeAll(List.of("Action", "Version"));
        assertThat(sent)
                .containsEntry("RoleArn", TARGET)
                .containsEntry("DurationSeconds", "900")
                .containsEntry("RoleSessionName", "me")
                .containsEntry("ExternalId", "abc")
                .containsEntry(
                        "Policy",
                        "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}")
                .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess")
                .containsEntry("Tags.member.1.Key", "team")
                .containsEntry("Tags.member.1.Value", "infra")
                .containsEntry("TransitiveTagKeys.member.1", "team")
                .containsEntry("SourceIdentity", "jane")
                .hasSize(10);
    }

    @Test
    void quiet_hides_accounts_and_roles(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build =
                agent.run(r, "role = TARGET; node('linux') { withAssumedRole(arn: role, quiet: true) { sh 'true' } }");

        r.assertLogContains("Assumed the role until ", build);
        r.assertLogNotContains("222222222222", build);
    }

    @Test
    void quiet_hides_them_in_the_arguments_of_the_step_too(JenkinsRule r) throws Exception {
        agent.connect(r);
        String script = "node('linux') { withAssumedRole(arn: TARGET, %s region: 'eu-central-1') { echo 'ran' } }";

        WorkflowRun quiet = agent.run(
                r,
                script.formatted(
                        "quiet: true, expectedAccount: '222222222222', policyArns: ['arn:aws:iam::222222222222:policy/any'],"));
        WorkflowRun other = agent.run(r, script.formatted(""));

        assertThat(arguments(other)).containsEntry("arn", TARGET);
        assertThat(arguments(quiet)).containsEntry("region", "eu-central-1").containsKey("arn");
        assertThat(arguments(quiet).toString()).doesNotContain("arn:aws:", "222222222222");
    }

    private static Map<String, Object> arguments(WorkflowRun build) {
        return StreamSupport.stream(new FlowGraphWalker(build.getExecution()).spliterator(), false)
                .map(ArgumentsAction::getArguments)
                .filter(arguments -> arguments.containsKey("arn"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void quiet_hides_them_in_failures_too(JenkinsRule r) throws Exception {
        agent.aws.role(OTHER).trustsNobody();
        agent.connect(r);
        NamedRole named = new NamedRole("prod", OTHER);
        AssumedRoleConfiguration.get().setRoles(List.of(named));
        String script = "node('linux') { withAssumedRole(arn: '%s', quiet: true) { echo 'the body ran' } }";

        WorkflowRun denied = agent.fail(r, script.formatted("prod"));
        AssumedRoleConfiguration.get().setRules(List.of(new RoleRule("deny")));
        WorkflowRun forbidden = agent.fail(r, script.formatted("prod"));
        AssumedRoleConfiguration.get().setRules(List.of());
        LogRecorder log = new LogRecorder()
                .record("io.jenkins.plugins.assumed_role.StepRequest", Level.INFO)
                .capture(10);
        WorkflowRun wrong =
                agent.fail(r, "role = TARGET\n" + script.replace("'%s'", "role, expectedAccount: '123456789012'"));

        r.assertLogContains("Could not assume role 'prod'", denied);
        r.assertLogContains("may not assume role 'prod'", forbidden);
        r.assertLogContains("expectedAccount: [ARN] is in the account [account]", wrong);
        r.assertLogContains("Administrators see account IDs and ARNs in the log of Jenkins", wrong);
        assertThat(log.getMessages())
                .singleElement(STRING)
                .contains(
                        wrong.getExternalizableId(), "expectedAccount: " + TARGET + " is in the account 222222222222");
        for (WorkflowRun build : List.of(denied, forbidden, wrong)) {
            for (String hidden : List.of("arn:aws:", "111111111111", "222222222222", "333333333333")) {
                // The Pipeline itself is not in the log.
                r.assertLogNotContains(hidden, build);
            }
        }
        assertThat(denied.getAction(AssumedRolesAction.class)
                        .getSessions()
                        .get(0)
                        .getFailure())
                .contains("Could not assume " + OTHER);
    }

    @Test
    void a_build_cannot_undo_fips(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_USE_FIPS_ENDPOINT", "true");

        WorkflowRun build = agent.fail(r, """
                node('linux') {
                  withEnv(['AWS_USE_FIPS_ENDPOINT=false']) { withAssumedRole(TARGET) { echo 'the body ran' } }
                }
                """);

        r.assertLogContains(
                "does not have the name of a FIPS endpoint, but FIPS is required. Nothing was sent.", build);
        r.assertLogNotContains("the body ran", build);
        assertThat(agent.aws.requests("AssumeRole")).isEmpty();
    }

    @Test
    void the_external_id_of_a_named_role_is_not_in_the_log_of_a_denied_block(JenkinsRule r) throws Exception {
        agent.aws.role(TARGET).externalId("another-external-id");
        agent.connect(r);
        NamedRole named = new NamedRole("prod", TARGET);
        named.setDefaults(RoleDefaults.given(null, null, null, "the-external-id", null, false));
        AssumedRoleConfiguration.get().setRoles(List.of(named));

        WorkflowRun build = agent.fail(r, "node('linux') { withAssumedRole('prod') { echo 'the body ran' } }");

        assertThat(agent.aws.requests("AssumeRole").get(0).parameters()).containsEntry("ExternalId", "the-external-id");
        r.assertLogContains("Could not assume " + TARGET, build);
        r.assertLogNotContains("the-external-id", build);
    }

    @Test
    void a_chain_and_an_enclosing_block_as_source(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.role(OTHER).mayAssume(TARGET);
        agent.aws.role(TARGET).trustsNobody().trusts(OTHER);

        agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, via: [[arn: OTHER, sessionName: 'on-the-way']]) { sh 'true' }
                  withAssumedRole(arn: TARGET, via: [OTHER]) { sh 'true' }
                  withAssumedRole(OTHER) {
                    withAssumedRole(arn: TARGET, source: 'block') { sh 'test "$AWS_ASSUMED_ROLE_ARN" = ' + TARGET }
                  }
                }
                """);

        String instance = "arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0";
        String other = "arn:aws:sts::333333333333:assumed-role/other/job0-1";
        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(
                        instance,
                        "arn:aws:sts::333333333333:assumed-role/other/on-the-way",
                        instance,
                        other,
                        instance,
                        other);
        r.assertLogContains(
                "source: this block is not inside another withAssumedRole block",
                agent.fail(
                        r, "node('linux') { withAssumedRole(arn: TARGET, source: 'block') { echo 'the body ran' } }"));
    }

    @Test
    void stored_keys_are_a_source(JenkinsRule r) throws Exception {
        agent.connect(r);
        String user = "arn:aws:iam::222222222222:user/stored";
        agent.aws.role(TARGET).trusts(user);
        var keys = agent.aws.user(user).mayAssume(TARGET).credentials();
        storeKeys(r, "aws", keys);

        WorkflowRun build =
                agent.run(r, "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'aws') { sh 'true' } }");

        r.assertLogContains("source: credentials 'aws' (as specified) on agent 'linux-1'", build);
        assertThat(agent.aws.requests("AssumeRole").get(0).callerArn()).isEqualTo(user);
        r.assertLogContains(
                "credentialsId: there are no credentials 'other' that this job may use",
                agent.fail(
                        r,
                        "node('linux') { withAssumedRole(arn: TARGET, credentialsId: 'other') { echo 'the body ran' } }"));
        for (String chosen : List.of("aws", "gone since")) {
            WithAssumedRoleStep step = new WithAssumedRoleStep(TARGET);
            step.setCredentialsId(chosen);
            r.assertEqualDataBoundBeans(step, new StepConfigTester(r).configRoundTrip(step));
        }
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void an_aws_credential_is_a_source(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true");
        String user = "arn:aws:iam::222222222222:user/stored";
        agent.aws.role(TARGET).trusts(user);
        var keys = agent.aws.user(user).mayAssume(TARGET).credentials();
        store(
                r,
                new AWSCredentialsImpl(
                        CredentialsScope.GLOBAL, "aws", keys.accessKeyId(), keys.secretAccessKey(), null));

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, credentialsId: 'aws', region: 'eu-west-1') { sh 'echo $AWS_SECRET_ACCESS_KEY' }
                  withCredentials([aws(credentialsId: 'aws')]) {
                    withAssumedRole(arn: TARGET, region: 'eu-west-1') { sh 'echo $AWS_SECRET_ACCESS_KEY' }
                  }
                }
                """);

        r.assertLogContains("source: credentials 'aws' (as specified) on agent 'linux-1'", build);
        assertThat(agent.aws.requests("AssumeRole"))
                .extracting(RecordedRequest::callerArn)
                .containsExactly(user, user);
        assertThat(build.getLog().lines().filter("****"::equals)).hasSize(2);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void several_roles_in_one_block_by_other_names(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                node('linux') {
                  withAssumedRole(arn: TARGET, variables: 'PROD_') {
                    withAssumedRole(arn: OTHER, variables: 'TEST_') {
                      sh 'echo $PROD_AWS_ASSUMED_ROLE_ARN $PROD_AWS_SECRET_ACCESS_KEY and $TEST_AWS_ASSUMED_ROLE_ARN'
                      sh 'echo standard ${AWS_ACCESS_KEY_ID:-none}'
                    }
                  }
                }
                """);

        r.assertLogContains(TARGET + " **** and " + OTHER, build);
        r.assertLogContains("standard none", build);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    @Test
    void automatic_tags_name_the_build(JenkinsRule r) throws Exception {
        agent.connect(r);
        agent.aws.role(TARGET).trustsTags();

        agent.run(r, "node('linux') { withAssumedRole(arn: TARGET, autoTags: true) { sh 'true' } }");

        assertThat(agent.aws.requests("AssumeRole").get(0).parameters())
                .containsValues("job", "job0", "build", "1", "node", "linux-1");
    }

    @Test
    void two_hundred_parallel_branches_cost_one_assume_role_and_are_masked(JenkinsRule r) throws Exception {
        agent.connect(r);

        WorkflowRun build = agent.run(r, """
                def branches = [:]
                for (int i = 0; i < 200; i++) {
                  branches["b" + i] = { withAssumedRole(TARGET) { echo "branch ${env.AWS_SECRET_ACCESS_KEY}" } }
                }
                node('linux') { parallel branches }
                """);

        assertThat(agent.aws.count("AssumeRole")).isEqualTo(1);
        assertThat(build.getLog().lines().filter(line -> line.endsWith("branch ****")))
                .hasSize(200);
        agent.assertNoSecretIn(build.getRootDir().toPath());
    }

    /** Gives each branch its own session name, so that none can share. Without a lost call they take 20 s of their 30 s. */
    @Test
    void two_hundred_different_requests_all_start_though_sts_takes_ten_a_second(JenkinsRule r) throws Exception {
        agent.connect(r);
        AssumedRoleConfiguration.get().setTimeLimit(30);
        agent.aws.fault("AssumeRole", Fault.throttle(10));

        WorkflowRun build = agent.run(r, """
                def branches = [:]
                for (int i = 0; i < 200; i++) {
                  def name = "b-" + i
                  branches[name] = { withAssumedRole(arn: TARGET, sessionName: name) { echo "started" } }
                }
                node('linux') { parallel branches }
                """);

        assertThat(build.getLog().lines().filter(line -> line.endsWith("started")))
                .hasSize(200);
    }

    @Test
    void wrong_arguments_name_themselves(JenkinsRule r) throws Exception {
        agent.connect(r);

        r.assertLogContains("duration: 5 is not between 900 and 43200 seconds", wrong(r, "duration: 5"));
        r.assertLogContains("policy: this is not JSON", wrong(r, "policy: 'x'"));
        r.assertLogContains(
                "expectedAccount: " + TARGET + " is in the account 222222222222",
                wrong(r, "expectedAccount: '123456789012'"));
        r.assertLogContains("source: 'magic' is not one of", wrong(r, "source: 'magic'"));
        r.assertLogContains("via, hop 1: 'x' is not the ARN of a role", wrong(r, "via: ['x']"));
        r.assertLogContains("variables: 'A-B' cannot be the name", wrong(r, "variables: 'A-B'"));
        r.assertLogContains(
                "expectedAccount: this is not a text in quotes.", wrong(r, "expectedAccount: 222222222222"));
        r.assertLogContains("tags: 'x' is not of the form key=value.", wrong(r, "tags: 'x'"));
        WorkflowRun build = wrong(r, "externalId: 'the-external-id', duration: 'an hour'");
        r.assertLogContains("duration: this is not a number.", build);
        r.assertLogNotContains("the-external-id", build);
        r.assertLogNotContains("\tat ", build);
        assertThat(agent.aws.requests()).isEmpty();
    }

    @Test
    void an_argument_that_does_not_exist_is_refused(JenkinsRule r) throws Exception {
        agent.connect(r);

        r.assertLogContains(
                "withAssumedRole: unknown argument 'credentials'. Use delivery to choose how tools get their"
                        + " credentials, or credentialsId for source credentials stored in Jenkins.",
                wrong(r, "credentials: 'endpoint'"));
        WorkflowRun misspelled = wrong(r, "regoin: 'eu-west-1'");
        r.assertLogContains("withAssumedRole: unknown argument 'regoin'. Valid arguments: arn, autoTags, ", misspelled);
        r.assertLogNotContains("\tat ", misspelled);
        assertThat(agent.aws.requests()).isEmpty();
    }

    /** A form has text alone, a Pipeline lists and maps. */
    @Test
    void maps_keep_their_shape_on_the_way_through_a_form(JenkinsRule r) throws Exception {
        WithAssumedRoleStep step = new WithAssumedRoleStep(TARGET);
        step.setPolicyArns(List.of("arn:aws:iam::aws:policy/a,b"));
        step.setVariables(new TreeMap<>(Map.of("AWS_ACCESS_KEY_ID", "KEY_ID")));
        Map<String, Object> hop = new TreeMap<>(Map.of("arn", OTHER, "externalId", "abc", "duration", 900));
        hop.put("tags", new TreeMap<>(Map.of("team", "my team")));
        hop.put("policyArns", List.of("arn:aws:iam::aws:policy/a,b", "arn:aws:iam::aws:policy/c"));
        step.setVia(new ArrayList<>(List.of(OTHER + ",of-another", hop)));

        WithAssumedRoleStep shown = new StepConfigTester(r).configRoundTrip(step);

        assertThat(shown.getPolicyArns()).isEqualTo(step.getPolicyArns());
        assertThat(shown.getVariables()).isEqualTo(step.getVariables());
        assertThat(shown.getVia()).isEqualTo(step.getVia());
        step.setVariables("PROD_");
        assertThat(new StepConfigTester(r).configRoundTrip(step).getVariables()).isEqualTo("PROD_");
    }

    private WorkflowRun wrong(JenkinsRule r, String argument) throws Exception {
        WorkflowRun build = agent.fail(
                r, "node('linux') { withAssumedRole(arn: TARGET, " + argument + ") { echo 'the body ran' } }");
        r.assertLogNotContains("the body ran", build);
        return build;
    }

    @Test
    void form_and_snippet_with_every_argument(JenkinsRule r) throws Exception {
        WithAssumedRoleStep step = new WithAssumedRoleStep(TARGET);
        step.setDuration(900);
        step.setExternalId("abc");
        step.setTags(Map.of("team", "infra"));
        step.setTransitiveTagKeys(List.of("team"));
        step.setPolicyArns(List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"));
        step.setVia(List.of(OTHER));
        step.setAutoTags(true);

        new SnippetizerTester(r)
                .assertRoundTrip(
                        step,
                        "withAssumedRole(arn: '" + TARGET
                                + "', autoTags: true, duration: 900, externalId: 'abc', policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],"
                                + " tags: [team: 'infra'], transitiveTagKeys: ['team'], via: ['" + OTHER
                                + "']) {\n    // some block\n}");
        WithAssumedRoleStep shown = new StepConfigTester(r).configRoundTrip(step);
        assertThat(shown.getTags()).isEqualTo(step.getTags());
        assertThat(shown.getPolicyArns()).isEqualTo(step.getPolicyArns());
        assertThat(shown.getTransitiveTagKeys()).isEqualTo(step.getTransitiveTagKeys());
        assertThat(shown.getVia()).isEqualTo(List.of(OTHER));
        assertThat(shown.getDuration()).isEqualTo(900);
        assertThat(shown.isAutoTags()).isTrue();
        assertThat(shown.getSessionName()).isNull();
    }
}
