package io.jenkins.plugins.assumed_role.demo;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Runs the demonstration of the README with the packaged launcher and real tools against the emulated AWS: an instance whose role may
 * only assume one other role. Exits with 0 only if each step has the expected result.
 */
public final class Demo {

    private static final String AGENT = "arn:aws:iam::111111111111:role/jenkins-agent";
    private static final String TARGET = "arn:aws:iam::222222222222:role/terraform";
    private static final String AGENT_SESSION = "assumed-role/jenkins-agent/i-0123456789abcdef0";
    private static final String TARGET_SESSION = "assumed-role/terraform/demo-1";

    private final AwsEmulator aws = AwsEmulator.start();
    private final Path directory;
    private int failures;

    private Demo(Path directory) {
        this.directory = directory;
        aws.role(AGENT).mayAssume(TARGET);
        aws.role(TARGET).trusts(AGENT).allows("ec2:DescribeInstances", "s3:*");
        aws.instance().role(AGENT);
        aws.bucket("state");
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("with-assumed-role-demo");
        Demo demo = new Demo(directory);
        try {
            demo.play();
        } finally {
            demo.aws.close();
        }
        System.out.println();
        System.out.println(
                demo.failures == 0
                        ? "Each step ended as expected."
                        : demo.failures + " steps ended otherwise: see FAILED above.");
        System.exit(demo.failures == 0 ? 0 : 1);
    }

    private void play() throws Exception {
        System.out.println();
        System.out.println("An emulated AWS answers at " + aws.endpoint()
                + ". This machine plays an EC2 instance there. Its role");
        System.out.println("  " + AGENT);
        System.out.println("may do nothing but assume");
        System.out.println("  " + TARGET);
        if (!Tool.isInstalled("aws")) {
            System.out.println(
                    "\nThe AWS CLI is not installed here. A client with the AWS SDK for Java stands in for it.");
        }
        outside("Who am I on this instance?", true, contains(AGENT_SESSION), aws("sts", "get-caller-identity"));
        outside(
                "May it list the EC2 instances? No.",
                false,
                contains("UnauthorizedOperation"),
                aws("ec2", "describe-instances"));
        inside("Inside the block: who am I?", true, contains(TARGET_SESSION), aws("sts", "get-caller-identity"));
        inside(
                "Inside the block: list the EC2 instances. Allowed.",
                true,
                contains("i-0aaaaaaaaaaaaaaa1"),
                aws("ec2", "describe-instances"));
        inside(
                "Inside the block: the environment, as it appears in a log.",
                true,
                contains("AWS_SECRET_ACCESS_KEY=****")
                        .and(contains("AWS_SESSION_TOKEN=****"))
                        .and(this::showsNoSecret),
                "sh",
                "-c",
                "env | grep ^AWS_ | sort");
        if (Tool.isInstalled("terraform")) {
            Files.writeString(directory.resolve("main.tf"), """
                    terraform {
                      backend "s3" {
                        bucket                     = "state"
                        key                        = "demo.tfstate"
                        use_path_style             = true
                        use_lockfile               = true
                        skip_requesting_account_id = true
                      }
                    }
                    resource "terraform_data" "demo" {
                      input = "applied as the role"
                    }
                    output "result" {
                      value = terraform_data.demo.output
                    }
                    """);
            inside(
                    "Inside the block: terraform apply, with its state in S3.",
                    true,
                    contains("Apply complete! Resources: 1 added")
                            .and(out -> aws.object("state", "demo.tfstate").isPresent()),
                    "sh",
                    "-c",
                    "terraform init -input=false -no-color && terraform apply -input=false -no-color -auto-approve");
        } else {
            System.out.println("\n(terraform is not installed here, so its step is left out.)");
        }
        outside(
                "After the block: who am I? The instance again.",
                true,
                contains(AGENT_SESSION),
                aws("sts", "get-caller-identity"));
        outside(
                "And it still may not list the EC2 instances.",
                false,
                contains("UnauthorizedOperation"),
                aws("ec2", "describe-instances"));
    }

    /** A command of the AWS CLI, or of its stand-in where it is not installed. */
    private static String[] aws(String... command) {
        List<String> words = new ArrayList<>(
                Tool.isInstalled("aws")
                        ? List.of("aws")
                        : List.of("java", "-cp", System.getProperty("java.class.path"), AwsClient.class.getName()));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }

    private void outside(String story, boolean succeeds, Predicate<String> expected, String... command)
            throws Exception {
        show(story, String.join(" ", command));
        judge(Tool.of(aws.environment(), command).in(directory).run(), succeeds, expected);
    }

    private void inside(String story, boolean succeeds, Predicate<String> expected, String... command)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--session-name", "demo-1", TARGET, "--"));
        arguments.addAll(List.of(command));
        show(story, "java -jar target/with-assumed-role.jar " + String.join(" ", arguments));
        Map<String, String> instance = aws.environment();
        judge(Tool.jar(instance, arguments.toArray(String[]::new)).in(directory).run(), succeeds, expected);
    }

    private static void show(String story, String command) {
        System.out.println();
        System.out.println("== " + story);
        System.out.println("$ " + command.replace("-cp " + System.getProperty("java.class.path") + " ", ""));
    }

    private void judge(Result result, boolean succeeds, Predicate<String> expected) {
        String shown = (result.err() + result.out()).strip();
        System.out.println(shown.indent(2).stripTrailing());
        if ((result.exitCode() == 0) != succeeds || !expected.test(shown)) {
            failures++;
            System.out.println("FAILED: exit code " + result.exitCode() + ", expected another outcome");
        }
    }

    private boolean showsNoSecret(String shown) {
        return aws.issuedSecrets().stream().noneMatch(shown::contains);
    }

    private static Predicate<String> contains(String text) {
        return shown -> shown.contains(text);
    }
}
