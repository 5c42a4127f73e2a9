package io.jenkins.plugins.assumed_role.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.agent.delivery.Deliveries;
import io.jenkins.plugins.assumed_role.agent.delivery.Delivery;
import io.jenkins.plugins.assumed_role.agent.delivery.LocalDeliveries;
import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.emulator.RecordedRequest;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs real tools in a block, on a machine where every other source has the credentials of the agent. */
class CompetingVariablesTest {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String TARGET = "arn:aws:iam::222222222222:role/terraform";
    private static final String ROLE = "arn:aws:sts::222222222222:assumed-role/terraform/job-17";
    private final String id = RandomHex.id();

    /** Names as botocore and boto 2 see them: a process each would take a second. */
    private static final String BOTOCORE = """
            import json, os, sys, botocore.session
            for environment in json.loads(sys.argv[1]):
                os.environ.clear()
                os.environ.update(environment)
                try:
                    found = botocore.session.Session().get_credentials()
                    print(found.access_key if found else 'none')
                except Exception as x:
                    print(repr(x))
            """;

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start().bucket("state");

    private final Deliveries deliveries = new LocalDeliveries();
    private RoleSession session;
    private Map<String, String> rivals;

    @TempDir
    private Path home;

    @BeforeEach
    void start() throws Exception {
        aws.role(AGENT).mayAssume(TARGET).allows("s3:*");
        aws.role(TARGET).trusts(AGENT).allows("s3:*");
        aws.instance().role(AGENT);
        session = RoleAssumer.assume(
                new RoleRequest.Builder(new Hop.Builder(TARGET))
                        .build(new Requester("job-17", null, Map.of(), "a1b2c3")),
                new ThisMachine("the agent", aws.environment()),
                RoleGate.OPEN);
        rivals = rivals();
    }

    @AfterEach
    void stop() throws Exception {
        deliveries.withdraw(id, home.toString());
    }

    /** Returns every variable and file of the table, with keys of a user of the agent. */
    private Map<String, String> rivals() throws Exception {
        Credentials keys = aws.user("arn:aws:iam::111111111111:user/agent")
                .allows("s3:*", "sts:*")
                .credentials();
        String profile = keys.profile();
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/credentials"), "[default]\n" + profile + "[rival]\n" + profile);
        Files.writeString(home.resolve(".boto"), "[Credentials]\n" + profile);
        Path boto = Files.writeString(home.resolve("boto.cfg"), "[Credentials]\n" + profile);
        Path ec2 = Files.writeString(
                home.resolve("ec2"),
                "AWSAccessKeyId=" + keys.accessKeyId() + "\nAWSSecretKey=" + keys.secretAccessKey() + "\n");
        Path token = Files.writeString(home.resolve("web-identity"), "a.b.c");
        Map<String, String> all = new TreeMap<>();
        for (String prefix : List.of("AWS_", "AMAZON_")) {
            all.put(prefix + "ACCESS_KEY_ID", keys.accessKeyId());
            all.put(prefix + "SECRET_ACCESS_KEY", keys.secretAccessKey());
            all.put(prefix + "SESSION_TOKEN", "of another key");
        }
        all.put("AWS_ACCESS_KEY", keys.accessKeyId());
        all.put("AWS_SECRET_KEY", keys.secretAccessKey());
        all.put("AWS_SECURITY_TOKEN", "of another key");
        all.put("EC2_ACCESS_KEY", keys.accessKeyId());
        all.put("EC2_SECRET_KEY", keys.secretAccessKey());
        all.put("EC2_SECURITY_TOKEN", "of another key");
        all.put("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
        all.put("AWS_SESSION_EXPIRATION", "2020-01-01T00:00:00Z");
        all.put("AWS_CREDENTIAL_SCOPE", "us-gov-west-1");
        all.put("AWS_PROFILE", "rival");
        all.put("AWS_DEFAULT_PROFILE", "rival");
        all.put("AWS_ROLE_ARN", AGENT);
        all.put("AWS_ROLE_SESSION_NAME", "rival");
        all.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
        all.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/rival");
        all.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/rival");
        all.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "rival");
        all.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());
        all.put("AWS_CREDENTIAL_FILE", ec2.toString());
        all.put("AWS_CREDENTIAL_PROFILES_FILE", home.resolve(".aws/credentials").toString());
        all.put("AWS_BEARER_TOKEN_BEDROCK", "rival");
        all.put("AWS_BEARER_TOKEN_CODECATALYST", "rival");
        all.put("BOTO_CONFIG", boto.toString());
        return all;
    }

    private ToolEnvironment tools(DeliveryMode mode) throws Exception {
        return switch (mode) {
            case ENVIRONMENT -> ToolEnvironment.of(session, VariableNames.STANDARD);
            case ENDPOINT ->
                ToolEnvironment.of(
                        session,
                        deliveries.publish(
                                new Delivery.Endpoint(
                                        id, "owner", home.toString(), home.toString(), RandomHex.next(), 0),
                                session.document()),
                        rivals.keySet());
            case PROFILE ->
                ToolEnvironment.of(
                        session,
                        deliveries.publish(
                                new Delivery.Profile(id, "owner", home.toString(), home.toString()),
                                session.document()),
                        rivals.keySet());
        };
    }

    /** A process of the block, on a machine with these variables. */
    private Map<String, String> process(ToolEnvironment tools, Map<String, String> ofMachine) {
        Map<String, String> process = new TreeMap<>(ofMachine);
        process.put("HOME", home.toString());
        process.put("PATH", System.getenv("PATH"));
        tools.applyTo(process);
        return process;
    }

    @Test
    void the_list_has_a_competing_value_for_each_variable() {
        assertThat(rivals.keySet()).containsAll(CompetingVariables.NAMES);
        assertThat(CompetingVariables.NAMES).containsAll(CompetingVariables.EMPTY_IS_UNSET);
    }

    @ParameterizedTest
    @EnumSource(DeliveryMode.class)
    void botocore_takes_the_role_whichever_variable_the_machine_has(DeliveryMode mode) throws Exception {
        Tool.assumeInstalled("python3");
        ToolEnvironment tools = tools(mode);
        Map<String, Map<String, String>> processes = new TreeMap<>();
        processes.put("files of the user", process(tools, Map.of()));
        processes.put("all", process(tools, rivals));
        rivals.forEach((name, value) -> processes.put(name, process(tools, Map.of(name, value))));

        assertThat(withBotocore(processes))
                .allSatisfy((rival, key) -> assertThat(key).isEqualTo(session.accessKeyId()));
    }

    /** A container has its own variables, which a block can only replace by empty ones. */
    @ParameterizedTest
    @EnumSource(DeliveryMode.class)
    void botocore_takes_an_emptied_variable_as_unset(DeliveryMode mode) throws Exception {
        Tool.assumeInstalled("python3");
        ToolEnvironment tools = tools(mode);
        Map<String, Map<String, String>> processes = new TreeMap<>();
        for (String name : tools.emptied()) {
            Map<String, String> process = process(tools, Map.of());
            process.put(name, "");
            processes.put(name, process);
        }
        Map<String, String> all = process(tools, Map.of());
        tools.emptied().forEach(name -> all.put(name, ""));
        processes.put("all", all);

        assertThat(withBotocore(processes))
                .allSatisfy((rival, key) -> assertThat(key).isEqualTo(session.accessKeyId()));
    }

    private static Map<String, String> withBotocore(Map<String, Map<String, String>> processes) throws Exception {
        List<String> keys = Tool.of(Map.of(), "python3", "-c", BOTOCORE, json(processes.values()))
                .run()
                .succeeded()
                .out()
                .lines()
                .toList();
        Map<String, String> found = new TreeMap<>();
        processes.keySet().forEach(name -> found.put(name, keys.get(found.size())));
        return found;
    }

    private static String json(Iterable<Map<String, String>> environments) {
        List<String> objects = new java.util.ArrayList<>();
        for (Map<String, String> environment : environments) {
            objects.add(environment.entrySet().stream()
                    .map(variable -> quoted(variable.getKey()) + ":" + quoted(variable.getValue()))
                    .collect(Collectors.joining(",", "{", "}")));
        }
        return objects.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @ParameterizedTest
    @EnumSource(DeliveryMode.class)
    void the_aws_cli_signs_as_the_role_beside_all_others(DeliveryMode mode) throws Exception {
        Tool.assumeInstalled("aws");
        Map<String, String> process = process(tools(mode), rivals);
        process.put("AWS_ENDPOINT_URL", aws.endpoint().toString());

        assertThat(Tool.of(process, "aws", "sts", "get-caller-identity")
                        .run()
                        .succeeded()
                        .out())
                .contains(ROLE);
    }

    @ParameterizedTest
    @EnumSource(DeliveryMode.class)
    void the_s3_backend_of_terraform_signs_as_the_role_beside_all_others(DeliveryMode mode) throws Exception {
        Tool.assumeInstalled("terraform");
        Map<String, String> process = process(tools(mode), rivals);
        process.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        Path directory = Files.createDirectory(home.resolve("configuration"));
        Files.writeString(directory.resolve("main.tf"), """
                terraform {
                  backend "s3" {
                    bucket         = "state"
                    key            = "terraform.tfstate"
                    use_path_style = true
                  }
                }
                """);

        Tool.of(process, "terraform", "init", "-input=false", "-no-color")
                .in(directory)
                .run()
                .succeeded();

        assertThat(aws.requests())
                .filteredOn(request -> request.service().equals("s3"))
                .isNotEmpty()
                .extracting(RecordedRequest::callerArn)
                .containsOnly(ROLE);
    }

    @Test
    void the_table_in_the_documentation_is_this_list() throws Exception {
        Set<String> cleared = new HashSet<>();
        Set<String> listed = new HashSet<>();
        String section =
                Files.readString(Path.of("docs", "delivery.md")).split("## Other credentials of the machine")[1];
        for (String row : section.split("### In containers")[0].lines().toList()) {
            String[] cells = row.split("\\|");
            if (cells.length < 4) {
                continue;
            }
            Set<String> names = Pattern.compile("`([A-Z0-9_]+)`")
                    .matcher(cells[1])
                    .results()
                    .map(name -> name.group(1))
                    .collect(Collectors.toSet());
            listed.addAll(names);
            if (cells[3].strip().startsWith("Cleared")) {
                cleared.addAll(names);
            }
        }
        assertThat(cleared).isEqualTo(CompetingVariables.NAMES);
        for (DeliveryMode mode : DeliveryMode.values()) {
            ToolEnvironment tools = tools(mode);
            Set<String> set = new HashSet<>(tools.plain().keySet());
            set.addAll(tools.secret().keySet());
            set.removeAll(Set.of("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ASSUMED_ROLE_ARN"));
            assertThat(listed).containsAll(set);
        }
    }
}
