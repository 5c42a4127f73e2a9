package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher with the real {@code aws} and {@code terraform} against an independent emulation of AWS. */
class MotoIT {

    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    private static Moto moto;

    @BeforeAll
    static void start() throws Exception {
        moto = Moto.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (moto != null) {
            moto.close();
        }
    }

    @Test
    void aws_is_the_role_inside() throws Exception {
        Tool.assumeInstalled("aws");
        Result result = Tool.launcher(
                        moto.environment(),
                        "--session-name",
                        "job-17",
                        ROLE,
                        "--",
                        "aws",
                        "sts",
                        "get-caller-identity",
                        "--output",
                        "text")
                .run()
                .succeeded();
        assertThat(result.out()).contains("arn:aws:sts::222222222222:assumed-role/terraform/job-17");
        assertThat(result.err())
                .contains("Assumed " + ROLE + " as session job-17 until ")
                .contains("source: EC2 instance role default-role")
                .contains("region us-east-1");
    }

    @Test
    void terraform_applies_with_its_state_in_s3(@TempDir Path directory) throws Exception {
        Tool.assumeInstalled("terraform");
        Tool.assumeInstalled("aws");
        Files.writeString(directory.resolve("main.tf"), """
                terraform {
                  backend "s3" {
                    bucket                      = "state"
                    key                         = "demo.tfstate"
                    region                      = "us-east-1"
                    use_path_style              = true
                    skip_requesting_account_id  = true
                  }
                }
                resource "terraform_data" "done" {
                  provisioner "local-exec" {
                    command = "aws sts get-caller-identity --output text --query Arn > who"
                  }
                }
                """);
        Tool.launcher(moto.environment(), ROLE, "--", "aws", "s3api", "create-bucket", "--bucket", "state")
                .run()
                .succeeded();
        Tool.launcher(
                        moto.environment(),
                        ROLE,
                        "--",
                        "sh",
                        "-c",
                        "terraform init -input=false && terraform apply -input=false -auto-approve")
                .in(directory)
                .run()
                .succeeded();
        Result state = Tool.launcher(moto.environment(), ROLE, "--", "aws", "s3", "cp", "s3://state/demo.tfstate", "-")
                .run()
                .succeeded();
        assertThat(state.out()).contains("terraform_data");
        assertThat(directory.resolve("who")).content().contains("arn:aws:sts::222222222222:assumed-role/terraform/");
    }

    @Test
    void credentials_in_the_output_of_the_command_are_masked(@TempDir Path directory) throws Exception {
        Result result = Tool.launcher(moto.environment(), ROLE, "--", "sh", "-c", "env; env | base64; env > kept")
                .in(directory)
                .run();
        Matcher kept = Pattern.compile("AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN|ACCESS_KEY_ID)=(.+)")
                .matcher(Files.readString(directory.resolve("kept")));
        int secrets = 0;
        for (; kept.find(); secrets++) {
            assertThat(result.out() + result.err()).doesNotContain(kept.group(1));
        }
        assertThat(secrets).isEqualTo(3);
        assertThat(result.out()).contains("AWS_SECRET_ACCESS_KEY=****").contains("AWS_SESSION_TOKEN=****");
    }
}
