package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An emulated AWS with an instance whose role may assume another one, and a block on that instance. */
public final class World implements AutoCloseable {

    public static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    public static final String HUB = "arn:aws:iam::333333333333:role/hub";
    public static final String TARGET = "arn:aws:iam::222222222222:role/team/terraform";
    public static final Requester CALLER =
            new Requester("job-17", "jane", Map.of("job", "team/job", "build", "17"), "a1b2c3");

    public final AwsEmulator aws = AwsEmulator.start();
    public final Map<String, String> environment = new HashMap<>();

    public World() {
        aws.role(AGENT).mayAssume(TARGET, HUB);
        aws.role(TARGET).trusts(AGENT);
        aws.instance().role(AGENT);
        environment.putAll(aws.environment());
        // No profile of the user who runs the test plays a part.
        environment.put("HOME", "/nonexistent");
        environment.keySet().removeAll(List.of("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_STS"));
    }

    RoleSession assume() throws Exception {
        return assume(new RoleRequest.Builder(new Hop.Builder(TARGET)));
    }

    RoleSession assume(Hop.Builder hop) throws Exception {
        return assume(new RoleRequest.Builder(hop));
    }

    RoleSession assume(RoleRequest.Builder request) throws Exception {
        return assume(request, RoleGate.OPEN);
    }

    RoleSession assume(RoleRequest.Builder request, RoleGate gate) throws Exception {
        return RoleAssumer.assume(request.timeLimit(Duration.ofSeconds(8)).build(CALLER), machine(), gate);
    }

    public ThisMachine machine() {
        return new ThisMachine("agent 'linux-1'", environment);
    }

    /** Returns the parameters of the last AssumeRole, without the parameters of the protocol. */
    public Map<String, String> sent() {
        var requests = aws.requests("AssumeRole");
        Map<String, String> parameters =
                new TreeMap<>(requests.get(requests.size() - 1).parameters());
        parameters.keySet().removeAll(List.of("Action", "Version"));
        return parameters;
    }

    public URI url() {
        return aws.endpoint();
    }

    @Override
    public void close() {
        aws.close();
    }
}
