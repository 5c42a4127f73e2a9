package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real AWS CLI against the emulator. */
class AwsCliTest {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String TARGET = "arn:aws:iam::222222222222:role/terraform";

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start().bucket("state");

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(TARGET);
        aws.role(TARGET).trusts(AGENT).allows("ec2:DescribeInstances", "s3:*");
        aws.instance().role(AGENT);
    }

    @Test
    void is_the_instance() throws Exception {
        String identity = instance().succeed("sts", "get-caller-identity");

        assertThat(identity).contains("arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0");
        assertThat(aws.count("PUT /latest/api/token")).isPositive();
    }

    @Test
    void is_the_task() throws Exception {
        aws.task().role(AGENT);

        assertThat(elsewhere().with(aws.task().environment(aws.endpoint())).succeed("sts", "get-caller-identity"))
                .contains("arn:aws:sts::111111111111:assumed-role/agent/0123456789abcdef0123456789abcdef");
    }

    @Test
    void is_the_pod() throws Exception {
        aws.pod().role(AGENT);

        assertThat(elsewhere().with(aws.pod().environment(aws.endpoint())).succeed("sts", "get-caller-identity"))
                .contains("arn:aws:sts::111111111111:assumed-role/agent/eks-");
    }

    @Test
    void is_the_web_identity() throws Exception {
        aws.role(AGENT).trustsWebIdentity("https://oidc.example.com", "agent");
        Path token = Files.writeString(
                directory.resolve("token"),
                aws.identityProvider("https://oidc.example.com").token("agent", Duration.ofMinutes(5)));

        assertThat(elsewhere()
                        .with(Map.of(
                                "AWS_ROLE_ARN",
                                AGENT,
                                "AWS_ROLE_SESSION_NAME",
                                "pod-1",
                                "AWS_WEB_IDENTITY_TOKEN_FILE",
                                token.toString()))
                        .succeed("sts", "get-caller-identity"))
                .contains("arn:aws:sts::111111111111:assumed-role/agent/pod-1");
    }

    @Test
    void assumes_roles_with_every_option() throws Exception {
        aws.role(TARGET).externalId("x/1").trustsTags().trustsSourceIdentity();

        String answer = instance()
                .succeed(
                        "sts",
                        "assume-role",
                        "--role-arn",
                        TARGET,
                        "--role-session-name",
                        "build-1",
                        "--external-id",
                        "x/1",
                        "--duration-seconds",
                        "900",
                        "--tags",
                        "Key=job,Value=folder/main",
                        "--transitive-tag-keys",
                        "job",
                        "--source-identity",
                        "jane",
                        "--policy",
                        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}");

        assertThat(answer)
                .contains("assumed-role/terraform/build-1", "\"SourceIdentity\": \"jane\"", "PackedPolicySize");
        assertThat(aws.sessions())
                .filteredOn(session -> session.principal().equals(TARGET))
                .singleElement()
                .satisfies(session -> assertThat(session.tags()).containsEntry("job", "folder/main"));
    }

    @Test
    void describes_instances_as_the_target_alone() throws Exception {
        assertThat(instance().run("ec2", "describe-instances"))
                .contains("(UnauthorizedOperation) when calling the DescribeInstances operation");

        assertThat(asTarget().succeed("ec2", "describe-instances")).contains("i-0aaaaaaaaaaaaaaa2");
    }

    @Test
    void stores_and_fetches_objects() throws Exception {
        Files.writeString(directory.resolve("in.txt"), "text of an object");

        Aws tool = asTarget();
        tool.succeed("s3api", "put-object", "--bucket", "state", "--key", "a b/c", "--body", "in.txt");
        tool.succeed("s3api", "get-object", "--bucket", "state", "--key", "a b/c", "out.txt");

        assertThat(directory.resolve("out.txt")).hasContent("text of an object");
        assertThat(tool.succeed("s3", "cp", "in.txt", "s3://state/copied.txt"))
                .contains("upload: ./in.txt to s3://state/copied.txt");
        assertThat(tool.succeed("s3", "ls", "s3://state")).contains("copied.txt");
        assertThat(tool.run("s3api", "get-object", "--bucket", "state", "--key", "no", "x"))
                .contains("(NoSuchKey)");
    }

    @Test
    void is_refused_with_a_wrong_secret_and_after_the_end() throws Exception {
        Credentials target = target();
        assertThat(elsewhere()
                        .with(target.environment())
                        .with(Map.of("AWS_SECRET_ACCESS_KEY", "wrong"))
                        .run("sts", "get-caller-identity"))
                .contains("(SignatureDoesNotMatch) when calling the GetCallerIdentity operation");

        aws.expireSessions();
        Aws expired = elsewhere().with(target.environment());
        assertThat(expired.run("sts", "get-caller-identity"))
                .contains(
                        "(ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the"
                                + " request is expired");
        assertThat(expired.run("ec2", "describe-instances")).contains("(RequestExpired)");
        assertThat(expired.run("s3api", "get-object", "--bucket", "state", "--key", "a", "x"))
                .contains("(ExpiredToken)");
    }

    private Aws asTarget() {
        return elsewhere().with(target().environment());
    }

    private Aws instance() {
        return new Aws(directory, aws.environment());
    }

    /** Runs the CLI without an instance. */
    private Aws elsewhere() {
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.remove("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        return new Aws(directory, environment);
    }

    private record Aws(Path directory, Map<String, String> environment) {

        Aws with(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(more);
            return new Aws(directory, all);
        }

        String succeed(String... arguments) throws Exception {
            return tool(arguments).run().succeeded().out();
        }

        /** Returns the output of both streams. */
        String run(String... arguments) throws Exception {
            Tool.Result result = tool(arguments).run();
            return result.out() + result.err();
        }

        private Tool tool(String... arguments) {
            Tool.assumeInstalled("aws");
            List<String> command = new ArrayList<>(List.of("aws"));
            command.addAll(List.of(arguments));
            return Tool.of(
                            with(Map.of("AWS_MAX_ATTEMPTS", "1", "AWS_PAGER", "", "HOME", directory.toString()))
                                    .environment(),
                            command.toArray(String[]::new))
                    .in(directory);
        }
    }

    private Credentials target() {
        var response = Sdk.sts(aws, aws.instance().session().credentials())
                .assumeRole(r -> r.roleArn(TARGET).roleSessionName("build-1"));
        return new Credentials(
                response.credentials().accessKeyId(),
                response.credentials().secretAccessKey(),
                response.credentials().sessionToken(),
                response.credentials().expiration());
    }
}
