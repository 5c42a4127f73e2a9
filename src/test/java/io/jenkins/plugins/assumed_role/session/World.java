package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.agent.LocalPlace;
import io.jenkins.plugins.assumed_role.aws.AwsEmulator;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An emulated AWS, an instance in it whose role may assume another one, and a block that stands there. */
final class World implements AutoCloseable {

    static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    static final String HUB = "arn:aws:iam::333333333333:role/hub";
    static final String TARGET = "arn:aws:iam::222222222222:role/team/terraform";
    static final Caller CALLER = new Caller("job-17", "jane", Map.of("job", "team/job", "build", "17"), "a1b2c3");

    final AwsEmulator aws = AwsEmulator.start();
    final Map<String, String> environment = new HashMap<>();

    World() {
        aws.role(AGENT).mayAssume(TARGET, HUB);
        aws.role(TARGET).trusts(AGENT);
        aws.instance().role(AGENT);
        environment.putAll(aws.environment());
        environment.keySet().removeAll(List.of("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_STS"));
    }

    RoleSession assume() throws Exception {
        return assume(new RoleRequest.Builder(new Hop.Builder(TARGET)));
    }

    RoleSession assume(Hop.Builder hop) throws Exception {
        return assume(new RoleRequest.Builder(hop));
    }

    RoleSession assume(RoleRequest.Builder request) throws Exception {
        return RoleAssumer.assume(request.timeLimit(Duration.ofSeconds(8)).build(CALLER), place());
    }

    LocalPlace place() {
        return new LocalPlace("agent 'linux-1'", environment);
    }

    /** The parameters of the last AssumeRole, without those of the protocol. */
    Map<String, String> sent() {
        var requests = aws.requests("AssumeRole");
        Map<String, String> parameters =
                new TreeMap<>(requests.get(requests.size() - 1).parameters());
        parameters.keySet().removeAll(List.of("Action", "Version"));
        return parameters;
    }

    URI url() {
        return aws.endpoint();
    }

    @Override
    public void close() {
        aws.close();
    }
}
