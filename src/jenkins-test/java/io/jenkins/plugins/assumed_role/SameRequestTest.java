package io.jenkins.plugins.assumed_role;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.OTHER;
import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import groovy.util.Eval;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests that a Pipeline, the snippet of its form and the command line send the same request to STS. */
@WithJenkins
class SameRequestTest {

    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";
    private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    /** @param step the step as in a Pipeline */
    private record Arguments(String step, String... launcher) {}

    private static final List<Arguments> ALL = List.of(
            new Arguments(""),
            new Arguments("duration: 900", "--duration", "900"),
            new Arguments("sessionName: 'a.b@c=d,e-f'", "--session-name", "a.b@c=d,e-f"),
            new Arguments("externalId: 'abc:/+=,.@-1'", "--external-id", "abc:/+=,.@-1"),
            new Arguments("policy: '" + POLICY + "'", "--policy", POLICY),
            new Arguments(
                    "policyArns: ['" + READ_ONLY + "', 'arn:aws:iam::222222222222:policy/p']",
                    "--policy-arns",
                    READ_ONLY + ",arn:aws:iam::222222222222:policy/p"),
            new Arguments(
                    "tags: [team: 'infra', 'cost center': 'a=b']", "--tags", "team=infra", "--tags", "cost center=a=b"),
            new Arguments(
                    "tags: [team: 'infra'], transitiveTagKeys: ['team']",
                    "--tags",
                    "team=infra",
                    "--transitive-tag-keys",
                    "team"),
            new Arguments("autoTags: true", "--auto-tags"),
            new Arguments("sourceIdentity: 'jane'", "--source-identity", "jane"),
            new Arguments("region: 'eu-west-1'", "--region", "eu-west-1"),
            new Arguments("via: ['" + OTHER + "']", "--via", OTHER),
            new Arguments(
                    "via: [[arn: '" + OTHER + "', externalId: 'abc', sessionName: 'on-the-way', duration: 900]]",
                    "--via",
                    OTHER + " externalId=abc sessionName=on-the-way duration=900"),
            new Arguments("source: 'instance'", "--source", "instance"),
            new Arguments("expectedAccount: '222222222222'", "--expected-account", "222222222222"),
            new Arguments("variables: 'X_'", "--variables", "X_"),
            new Arguments("delivery: 'endpoint', quiet: true", "--delivery", "endpoint", "--quiet"));

    private final AgentInAws agent = new AgentInAws();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void for_any_caller(JenkinsRule r) throws Exception {
        agent.connect(r);
        for (String role : List.of(TARGET, OTHER)) {
            agent.aws.role(role).trustsTags().trustsSourceIdentity();
        }
        agent.aws.role(OTHER).mayAssume(TARGET);
        agent.aws.role(TARGET).trusts(OTHER);
        agent.aws.managedPolicy(READ_ONLY, "s3:*").managedPolicy("arn:aws:iam::222222222222:policy/p", "s3:*");

        List<String> written = new ArrayList<>();
        List<String> generated = new ArrayList<>();
        for (Arguments arguments : ALL) {
            String call = "arn: '" + TARGET + "'" + (arguments.step.isEmpty() ? "" : ", " + arguments.step);
            written.add("withAssumedRole(" + call + ")");
            @SuppressWarnings("unchecked")
            Map<String, Object> values = (Map<String, Object>) Eval.me("[" + call + "]");
            WithAssumedRoleStep step = new DescribableModel<>(WithAssumedRoleStep.class).instantiate(values, null);
            String snippet = Snippetizer.object2Groovy(new StepConfigTester(r).configRoundTrip(step));
            generated.add(snippet.substring(0, snippet.lastIndexOf('{')));
        }

        List<String> ofPipeline = sentBy(r, written);
        assertThat(ofPipeline).hasSize(ALL.size() + 2);
        assertThat(sentBy(r, generated)).isEqualTo(ofPipeline);
        assertThat(sentByLauncher()).isEqualTo(ofPipeline);
    }

    /** Runs the blocks in build 1 of a new job, because the default of the session name has the number. */
    private List<String> sentBy(JenkinsRule r, List<String> blocks) throws Exception {
        agent.aws.forgetRequests();
        WorkflowJob job = r.createProject(WorkflowJob.class, "deploy");
        String script = blocks.stream().map(block -> block + " { }").collect(Collectors.joining("\n"));
        job.setDefinition(new CpsFlowDefinition("node('linux') {\n" + script + "\n}", true));
        r.buildAndAssertSuccess(job);
        job.delete();
        return sent();
    }

    private List<String> sentByLauncher() throws Exception {
        agent.aws.forgetRequests();
        Map<String, String> environment = new HashMap<>(agent.aws.environment());
        environment.put("JOB_NAME", "deploy");
        environment.put("BUILD_NUMBER", "1");
        environment.put("NODE_NAME", "linux-1");
        for (Arguments arguments : ALL) {
            List<String> command = ShortJvm.command(
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.jenkins.plugins.assumed_role.launcher.WithAssumedRole",
                    TARGET);
            command.addAll(List.of(arguments.launcher));
            command.addAll(List.of("--", "true"));
            Tool.of(environment, command.toArray(String[]::new)).run().succeeded();
        }
        return sent();
    }

    /** Returns a line for each AssumeRole: the caller, the region and the parameters. */
    private List<String> sent() {
        return agent.aws.requests("AssumeRole").stream()
                .map(request -> request.callerArn() + " " + request.region() + " " + parameters(request))
                .toList();
    }

    /** Tags by their name and not by their place among others. Which cause started a build, only Jenkins knows. */
    private static Map<String, String> parameters(RecordedRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        request.parameters().forEach((name, value) -> {
            if (!name.startsWith("Tags.")) {
                parameters.put(name, value);
            } else if (name.endsWith(".Key")) {
                parameters.put("tag " + value, request.parameters().get(name.replaceFirst("Key$", "Value")));
            }
        });
        parameters.remove("tag cause");
        return parameters;
    }
}
