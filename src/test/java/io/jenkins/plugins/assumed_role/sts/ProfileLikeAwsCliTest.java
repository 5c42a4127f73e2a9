package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same files lead the real AWS CLI and a block to the same identity, and a file that the AWS CLI refuses leads a block to none. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ProfileLikeAwsCliTest {

    @TempDir
    private Path home;

    @AutoClose
    private final World world = new World();

    private final Map<String, String> keys = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        Tool.assumeInstalled("aws");
        world.environment.put("HOME", home.toString());
        world.aws.role(TARGET).trusts("*");
        world.aws.role(HUB).trusts("*").mayAssume(TARGET);
        world.aws.role("arn:aws:iam::333333333333:role/second").trusts("*").mayAssume(TARGET);
        for (String name : List.of("one", "two", "three")) {
            Credentials user = world.aws
                    .user("arn:aws:iam::111111111111:user/" + name)
                    .mayAssume(TARGET, HUB, "arn:aws:iam::333333333333:role/second")
                    .credentials();
            keys.put("KEYS_" + name, user.profile().strip());
            Path document = Files.writeString(home.resolve(name + ".json"), user.document());
            keys.put("PROGRAM_" + name, "credential_process = cat '" + document + "'");
        }
        keys.put("HUB", HUB);
        keys.put("SECOND", "arn:aws:iam::333333333333:role/second");
    }

    /** A {@code /} stands for the end of a line of a file. The last column is the identity, or {@code refused} if the AWS CLI fails. */
    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[profile p]/PROGRAM_two | [p]/KEYS_one | user/one",
                "[profile p]/KEYS_one/PROGRAM_two | | user/two",
                "[profile p]/KEYS_two | [p]/KEYS_one | user/one",
                "[profile p]/role_arn = HUB/source_profile = b/[profile b]/role_arn = SECOND/source_profile = c/KEYS_one/[profile c]/KEYS_two | | assumed-role/hub",
                "[profile p]/role_arn = HUB/source_profile = p/KEYS_one | | assumed-role/hub",
                "[profile p]/role_arn = HUB/source_profile = b | [b]/KEYS_one/[p]/KEYS_two | assumed-role/hub",
                "[profile \"p\"]/KEYS_one | | user/one",
                "[profile 'p']/KEYS_one | | user/one",
                "[profile   p]/KEYS_one/[p]/KEYS_two | | user/one",
                "# first/; second//[profile p]/KEYS_one | | user/one",
                "[sso-session p]/x = y/[services p]/x = y/[profile p]/KEYS_one | | user/one",
                "[profile p] # comment/KEYS_one | | user/one",
                "[profile p]/role_arn = HUB/source_profile = p | | refused",
                "[profile p]/role_arn = HUB/source_profile = b/[profile b]/role_arn = HUB/source_profile = c/[profile c]/role_arn = HUB/source_profile = p | | refused",
                "[profile p]/role_arn = HUB/source_profile = gone | | refused",
                "[profile p]/role_arn = HUB/source_profile = b/credential_source = Ec2InstanceMetadata/[profile b]/KEYS_one | | refused",
                "[profile p]/role_arn = HUB/credential_source = ec2instancemetadata | | refused",
                "[profile p]/credential_process = false | | refused",
                "[profile p]/credential_process = echo {} | | refused",
                "region = eu-west-1/[profile p]/KEYS_one | | refused",
                "[profile p | | refused",
                "[p]/KEYS_one | | refused",
                " | [profile p]/KEYS_one | refused",
            })
    void a_profile_that_is_named(String config, String credentials, String identity) throws Exception {
        write("config", config);
        write("credentials", credentials);

        assertSame("p", identity);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[default]/KEYS_one | user/one",
                "[profile default]/KEYS_one | user/one",
                "[default]/KEYS_one/[profile default]/KEYS_two | user/two",
                "[profile default]/KEYS_one/[default]/KEYS_two | user/two",
                "[profile default]/KEYS_one/[default]/region = eu-west-1 | assumed-role/agent",
                "[DEFAULT]/KEYS_one | assumed-role/agent",
                "KEYS_one | refused",
                "[default/KEYS_one | refused",
            })
    void the_default_profile(String config, String identity) throws Exception {
        write("config", config);

        assertSame(null, identity);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS_CONFIG_FILE | ~/elsewhere | user/one",
                "AWS_PROFILE | gone | refused",
                "AWS_PROFILE | p | user/two"
            })
    void the_variables_of_the_machine(String variable, String value, String identity) throws Exception {
        write("config", "[profile p]/KEYS_two");
        Files.writeString(home.resolve("elsewhere"), text("[default]/KEYS_one"));
        world.environment.put(variable, value);

        assertSame(null, identity);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ISO-8859-1, \u00e4", "UTF-16, a", "UTF-16LE, a"})
    void a_file_in_another_encoding_is_never_passed_over(String charset, String comment) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.write(
                home.resolve(".aws/config"),
                text("# " + comment + "/[default]/KEYS_one").getBytes(charset));

        assertSame(null, Callers.REFUSED);
    }

    private void assertSame(String profile, String identity) throws Exception {
        assertThat(cli(profile)).as("AWS CLI").endsWith(identity);
        assertThat(ours(profile)).as("block").endsWith(identity);
    }

    private String cli(String profile) throws Exception {
        return profile == null ? Callers.ofCli(world) : Callers.ofCli(world, "--profile", profile);
    }

    private String ours(String profile) throws Exception {
        RoleRequest.Builder request = new RoleRequest.Builder(new Hop.Builder(TARGET)).region("eu-central-1");
        return Callers.ofBlock(world, profile == null ? request : request.source(Source.named("profile", profile)));
    }

    private void write(String name, String text) throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        if (text != null) {
            Files.write(home.resolve(".aws").resolve(name), text(text).getBytes(StandardCharsets.UTF_8));
        }
    }

    private String text(String sample) {
        String text = sample.replace("/", "\n") + "\n";
        for (Map.Entry<String, String> value : keys.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        return text;
    }
}
