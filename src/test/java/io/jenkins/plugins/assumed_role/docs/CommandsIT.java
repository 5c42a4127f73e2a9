package io.jenkins.plugins.assumed_role.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jenkins.plugins.assumed_role.e2e.Moto;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the pages, like a person who reads a page from its beginning: in one directory, one block after the other, with
 * the packaged launcher and the real {@code aws} and {@code terraform} on an instance of an emulated AWS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {

    /** Services that another emulator serves, because the emulated AWS of this project lacks them. */
    private static final List<String> SERVICES_OF_MOTO = List.of("iam", "ecr", "eks", "modify-", "associate-");

    private static final String INSTANCE = "i-0123456789abcdef0";

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Moto moto;
    private String instanceInMoto;

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> pages() throws Exception {
        return Page.all().stream()
                .filter(page -> !page.blocks("sh").isEmpty())
                .map(page -> dynamicContainer(page.toString(), page.path().toUri(), commands(page)));
    }

    private Stream<DynamicTest> commands(Page page) {
        try {
            Reader reader = new Reader(page);
            return page.blocks("sh").stream()
                    .filter(Block::isRun)
                    .map(block -> dynamicTest(block.toString(), () -> reader.run(block)));
        } catch (IOException x) {
            throw new AssertionError(x);
        }
    }

    @TestFactory
    Stream<DynamicTest> configurations_of_terraform() throws Exception {
        return Page.all().stream()
                .flatMap(page -> page.blocks("hcl").stream())
                .map(block -> dynamicTest(block.toString(), () -> {
                    Tool.assumeInstalled("terraform");
                    Result result = Tool.of(Map.of(), "terraform", "fmt", "-check", "-diff", "-")
                            .input(block.text())
                            .run();
                    assertThat(result.exitCode())
                            .as(result.out() + result.err())
                            .isZero();
                }));
    }

    /** The reader of one page. */
    private final class Reader {

        private final DocumentedAws world = new DocumentedAws("aws", "eu-central-1");
        private final StandIns standIns;
        private final Path home;

        Reader(Page page) throws IOException {
            opened.add(world);
            if (List.of("README.md", "docs/getting-started.md").contains(page.toString())) {
                world.withPoliciesOf(page);
            } else {
                world.withRolesOf(page.blocks("sh"));
            }
            home = Files.createDirectory(directory.resolve(page.path().getFileName()));
            standIns = new StandIns(Files.createDirectory(home.resolve("stand-ins")))
                    .docker()
                    .sudo()
                    .tools("cdk", "packer", "kubectl");
            Path target = Files.createDirectory(home.resolve("target"));
            for (String launcher : List.of("with-assumed-role", "with-assumed-role.jar")) {
                Files.copy(Path.of("target", launcher), target.resolve(launcher), StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.writeString(home.resolve("main.tf"), "resource \"terraform_data\" \"anything\" {}\n");
            for (Block block : page.blocks()) {
                if (block.file() != null) {
                    Files.writeString(home.resolve(block.file()), block.text());
                }
            }
        }

        void run(Block block) throws Exception {
            for (String tool : List.of("aws", "terraform")) {
                if (block.text().contains(tool + " ")) {
                    Tool.assumeInstalled(tool);
                }
            }
            Map<String, String> environment = environment(block);
            String script = block.text();
            if (SERVICES_OF_MOTO.stream().anyMatch(script::contains)) {
                moto();
                environment.put("AWS_ENDPOINT_URL", moto.url());
                environment.put("AWS_ENDPOINT_URL_EC2", moto.url());
                script = script.replace(INSTANCE, instanceInMoto);
            }
            Result result = Tool.of(environment, "sh", "-e", "-c", script)
                    .in(home)
                    .input("yes\n")
                    .run()
                    .succeeded();
            String shown = result.out() + result.err();
            if (script.contains("with-assumed-role") && script.contains("role/")) {
                assertThat(shown).contains("Assumed arn:aws:iam::222222222222:role/");
            }
            assertThat(world.aws.issuedSecrets()).noneMatch(shown::contains);
            world.check(standIns.calls());
        }

        private Map<String, String> environment(Block block) {
            Map<String, String> environment = new HashMap<>(world.aws.environment());
            environment.put("HOME", home.toString());
            environment.put("PATH", home.resolve("bin") + ":" + standIns.path());
            environment.put("AWS_PAGER", "");
            environment.put("CHECKPOINT_DISABLE", "1");
            // An emulated bucket has no host name of its own.
            environment.put("TF_CLI_ARGS_init", "-backend-config=use_path_style=true");
            return environment;
        }
    }

    /** Starts moto with the resources that the commands presuppose: an instance, a cluster. */
    private void moto() throws Exception {
        if (moto == null) {
            moto = Moto.start();
            opened.add(moto);
            Map<String, String> environment = Map.of(
                    "AWS_ENDPOINT_URL", moto.url(),
                    "AWS_REGION", "eu-central-1",
                    "AWS_DEFAULT_REGION", "eu-central-1",
                    "AWS_ACCESS_KEY_ID", "setup-of-the-test",
                    "AWS_SECRET_ACCESS_KEY", "setup-of-the-test");
            instanceInMoto = Tool.of(
                            environment,
                            ("aws ec2 run-instances --image-id ami-12c6146b --query Instances[0].InstanceId --output text")
                                    .split(" "))
                    .run()
                    .succeeded()
                    .out()
                    .strip();
            Tool.of(
                            environment,
                            ("aws eks create-cluster --name apps --role-arn arn:aws:iam::222222222222:role/cluster"
                                            + " --resources-vpc-config subnetIds=subnet-1,subnet-2")
                                    .split(" "))
                    .run()
                    .succeeded();
        }
    }
}
