package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The identities with which the real AWS CLI and a block call STS: the ARN of a user or of a role session, without the name of the session. */
final class Callers {

    /** The AWS CLI or the block found no credentials, or refused them. */
    static final String REFUSED = "refused";

    private static final Pattern ARN = Pattern.compile("arn:aws:(?:iam|sts)::\\d{12}:(?:user/\\w+|assumed-role/\\w+)");

    private Callers() {}

    /** Asks the AWS CLI with the variables of the machine. */
    static String ofCli(World world, String... options) throws Exception {
        Map<String, String> environment = new HashMap<>(world.environment);
        environment.put("AWS_MAX_ATTEMPTS", "1");
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        // The places that the AWS CLI looks at by itself; a tool of a test has others.
        String home = environment.get("HOME");
        environment.putIfAbsent("AWS_CONFIG_FILE", home + "/.aws/config");
        environment.putIfAbsent("AWS_SHARED_CREDENTIALS_FILE", home + "/.aws/credentials");
        List<String> command = new ArrayList<>(List.of("aws", "sts", "get-caller-identity"));
        command.addAll(List.of(options));
        Tool.Result result =
                Tool.of(environment, command.toArray(String[]::new)).run();
        return result.exitCode() == 0 ? caller(result.out()) : REFUSED;
    }

    /** Asks the emulated STS that a block calls. */
    static String ofBlock(World world, RoleRequest.Builder request) throws Exception {
        try {
            world.assume(request);
        } catch (AssumeRoleException x) {
            return REFUSED;
        }
        var requests = world.aws.requests("AssumeRole");
        return caller(requests.get(requests.size() - 1).callerArn());
    }

    private static String caller(String text) {
        Matcher arn = ARN.matcher(text);
        assertThat(arn.find()).as(text).isTrue();
        return arn.group();
    }
}
