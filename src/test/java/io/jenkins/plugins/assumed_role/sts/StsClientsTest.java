package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks on several machines that call one endpoint, and so share a client. */
@Timeout(60)
class StsClientsTest {

    private static final int MACHINES = 8;
    private static final int CALLS = 10;

    @Test
    void each_call_leaves_from_its_own_machine_with_its_own_credentials() throws Exception {
        ExecutorService blocks = Executors.newFixedThreadPool(MACHINES);
        try (World world = new World()) {
            List<CountingMachine> machines = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < MACHINES; i++) {
                String user = "arn:aws:iam::111111111111:user/ci-" + i;
                CountingMachine machine = machine(world, user);
                machines.add(machine);
                RoleRequest request = new RoleRequest.Builder(new Hop.Builder(TARGET))
                        .build(new Requester("job-" + i, null, Map.of(), "build" + i));
                running.add(blocks.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        assertThat(RoleAssumer.assume(request, machine, RoleGate.OPEN)
                                        .sessionName())
                                .isEqualTo(request.target().sessionName());
                    }
                    return null;
                }));
            }
            for (Future<?> block : running) {
                block.get();
            }

            assertThat(machines)
                    .allSatisfy(machine -> assertThat(Collections.frequency(machine.trips, "STS"))
                            .isEqualTo(CALLS));
            assertThat(world.aws.requests("AssumeRole"))
                    .hasSize(MACHINES * CALLS)
                    .allSatisfy(request -> {
                        String number = request.callerArn()
                                .substring(request.callerArn().length() - 1);
                        assertThat(request.parameters()).containsEntry("RoleSessionName", "job-" + number);
                        assertThat(request.header("User-Agent")).contains(" build/build" + number + " ");
                    });
        } finally {
            blocks.shutdownNow();
        }
    }

    private static CountingMachine machine(World world, String user) {
        Credentials keys = world.aws.user(user).mayAssume(TARGET).credentials();
        world.aws.role(TARGET).trusts(user);
        Map<String, String> environment = new HashMap<>(world.environment);
        environment.put("AWS_REGION", "eu-central-1");
        environment.putAll(keys.environment());
        return new CountingMachine(new ThisMachine("agent of " + user, environment));
    }
}
