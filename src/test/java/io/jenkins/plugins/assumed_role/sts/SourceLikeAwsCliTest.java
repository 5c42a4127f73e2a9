package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.emulator.User;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables of a source of credentials give the real AWS CLI and a block the same identity, or neither of them any, value by value. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class SourceLikeAwsCliTest {

    @TempDir
    private Path home;

    @AutoClose
    private final World world = new World();

    @BeforeEach
    void start() {
        Tool.assumeInstalled("aws");
        world.environment.put("HOME", home.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS_EC2_METADATA_DISABLED=TRUE",
                "AWS_EC2_METADATA_DISABLED=yes",
                "AWS_EC2_METADATA_DISABLED=",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT=URL/",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv6",
                "AWS_EC2_METADATA_V1_DISABLED=true",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=POD AWS_CONTAINER_AUTHORIZATION_TOKEN=TOKEN",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=POD AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=POD",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://example.com/x",
                "AWS_ACCESS_KEY_ID=KEY AWS_SECRET_ACCESS_KEY=SECRET",
                "AWS_ACCESS_KEY_ID=KEY",
                "AWS_ACCESS_KEY_ID=KEY AWS_SECRET_ACCESS_KEY=SECRET AWS_SESSION_TOKEN=",
                "AWS_ACCESS_KEY_ID=KEY AWS_SECRET_ACCESS_KEY=SECRET AWS_CONTAINER_CREDENTIALS_FULL_URI=POD",
                "AWS_PROFILE=missing",
                "AWS_PROFILE=default",
                "AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent AWS_ROLE_ARN=arn:aws:iam::333333333333:role/hub",
            })
    void has_the_same_identity(String variables) throws Exception {
        set(variables);

        assertThat(ours()).isEqualTo(cli());
    }

    /** A failure that may pass: so many answers of 500 or, where a time is given, so late ones. */
    @ParameterizedTest
    @CsvSource({
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS=3, 2, 0",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS=1, 1, 0",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS=0, 1, 0",
        "AWS_METADATA_SERVICE_TIMEOUT=4 AWS_METADATA_SERVICE_NUM_ATTEMPTS=1, 1, 2500",
        "AWS_METADATA_SERVICE_TIMEOUT=1 AWS_METADATA_SERVICE_NUM_ATTEMPTS=1, 1, 2500",
        "AWS_METADATA_SERVICE_TIMEOUT=1 AWS_METADATA_SERVICE_NUM_ATTEMPTS=2, 1, 2500",
    })
    void waits_as_long_as_the_aws_cli(String variables, int times, int millis) throws Exception {
        set(variables);
        Fault fault = millis == 0 ? Fault.error(500, "InternalError", "no") : Fault.delay(Duration.ofMillis(millis));

        world.aws.fault("/latest/meta-data/iam/security-credentials/agent", times, fault);
        String cli = cli();
        world.aws.clearFaults();
        world.aws.fault("/latest/meta-data/iam/security-credentials/agent", times, fault);

        assertThat(ours()).isEqualTo(cli);
    }

    private void set(String variables) {
        Map<String, String> pod = world.aws.pod().role(World.HUB).environment(world.url());
        User jane = world.aws.user("arn:aws:iam::111111111111:user/jane").mayAssume(World.TARGET);
        world.aws.role(World.HUB).mayAssume(World.TARGET);
        world.aws.role(World.TARGET).trusts(World.HUB).trusts(jane.arn());
        for (String variable : variables.split(" ")) {
            String[] parts = variable.split("=", 2);
            world.environment.put(
                    parts[0],
                    parts[1].replace("URL", world.url().toString())
                            .replace("POD", pod.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
                            .replace("TOKEN", pod.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
                            .replace("KEY", jane.credentials().accessKeyId())
                            .replace("SECRET", jane.credentials().secretAccessKey()));
        }
    }

    private String cli() throws Exception {
        return Callers.ofCli(world);
    }

    private String ours() throws Exception {
        return Callers.ofBlock(world, new RoleRequest.Builder(new Hop.Builder(World.TARGET)));
    }
}
