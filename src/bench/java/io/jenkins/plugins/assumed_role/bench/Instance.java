package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.time.Duration;
import java.util.Map;

/** An emulated AWS, and an instance in it whose role may assume another one. */
final class Instance implements AutoCloseable {

    static final String AGENT = "arn:aws:iam::111111111111:role/jenkins-agent";
    static final String TARGET = "arn:aws:iam::222222222222:role/terraform";

    final AwsEmulator aws = AwsEmulator.start();

    /** @param stsMillis the time that STS takes */
    Instance(int stsMillis) {
        aws.role(AGENT).mayAssume(TARGET);
        aws.role(TARGET).trusts(AGENT);
        aws.instance().role(AGENT);
        if (stsMillis > 0) {
            aws.fault("AssumeRole", Fault.delay(Duration.ofMillis(stsMillis)));
        }
    }

    ThisMachine machine() {
        return new ThisMachine("this machine", aws.environment());
    }

    RoleRequest request() {
        return new RoleRequest.Builder(new Hop.Builder(TARGET))
                .build(new Requester("bench-1", null, Map.of(), "bench"));
    }

    @Override
    public void close() {
        aws.close();
    }
}
