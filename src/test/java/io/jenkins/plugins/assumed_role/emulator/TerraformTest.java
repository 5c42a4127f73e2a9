package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real Terraform with its S3 backend against the emulator; the resource is built in, so that no provider is fetched. */
class TerraformTest {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";

    @TempDir
    private Path directory;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start().bucket("state");

    @BeforeEach
    void start() {
        aws.role(AGENT).allows("s3:*");
        aws.instance().role(AGENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void applies_with_its_state_in_a_bucket(boolean lock) throws Exception {
        configure(lock);
        terraform("init", "-input=false", "-no-color").succeeded();
        assertThat(terraform("apply", "-auto-approve", "-input=false", "-no-color")
                        .succeeded()
                        .out())
                .contains("Apply complete! Resources: 1 added");

        assertThat(aws.object("state", "a/terraform.tfstate"))
                .hasValueSatisfying(state ->
                        assertThat(new String(state, StandardCharsets.UTF_8)).contains("\"terraform_data\""));
        Predicate<RecordedRequest> ofTheLock = request -> request.target().contains(".tflock");
        assertThat(aws.requests("PutObject").stream().anyMatch(ofTheLock)).isEqualTo(lock);
        assertThat(aws.object("state", "a/terraform.tfstate.tflock")).isEmpty();
        assertThat(aws.requests("PutObject"))
                .extracting(RecordedRequest::callerArn)
                .containsOnly("arn:aws:sts::111111111111:assumed-role/agent/i-0123456789abcdef0");
    }

    @Test
    void keeps_to_the_lock_of_another() throws Exception {
        configure(true);
        terraform("init", "-input=false", "-no-color").succeeded();
        User other = aws.user("arn:aws:iam::111111111111:user/other").allows("s3:*");
        new SignedClient(aws, "s3", other.credentials())
                .send("PUT", "/state/a/terraform.tfstate.tflock", "{}", Map.of(), options -> {});

        assertThat(terraform("apply", "-auto-approve", "-input=false", "-no-color")
                        .err())
                .contains("Error acquiring the state lock", "PreconditionFailed");
    }

    @Test
    void is_refused_without_permission() throws Exception {
        configure(false);
        aws.instance().role("arn:aws:iam::111111111111:role/powerless");

        Tool.Result result = terraform("init", "-input=false", "-no-color");

        assertThat(result.exitCode()).isPositive();
        assertThat(result.err()).contains("StatusCode: 403", "Forbidden");
    }

    private Tool.Result terraform(String... arguments) throws Exception {
        Tool.assumeInstalled("terraform");
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        return Tool.of(aws.environment(), command.toArray(String[]::new))
                .in(directory)
                .run();
    }

    private void configure(boolean lock) throws Exception {
        Files.writeString(directory.resolve("main.tf"), """
                terraform {
                  backend "s3" {
                    bucket         = "state"
                    key            = "a/terraform.tfstate"
                    use_path_style = true
                    use_lockfile   = %s
                  }
                }

                resource "terraform_data" "thing" {
                  input = "value"
                }
                """.formatted(lock));
    }
}
