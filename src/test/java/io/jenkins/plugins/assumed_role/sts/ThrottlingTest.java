package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the limit of STS for the calls per second of an account. */
class ThrottlingTest {

    private static final int BRANCHES = 200;

    @AutoClose
    private final World world = new World();

    /** Gives each branch its own request, so that none can share. Without a lost call they take 20 s of their 30 s. */
    @Test
    @Timeout(60)
    void many_at_once_all_get_their_session_in_the_end() throws Exception {
        world.aws.fault("AssumeRole", Fault.throttle(10));
        ExecutorService branches = Executors.newFixedThreadPool(BRANCHES);
        try {
            List<Future<RoleSession>> sessions = new ArrayList<>();
            for (int branch = 0; branch < BRANCHES; branch++) {
                RoleRequest request = new RoleRequest.Builder(new Hop.Builder(TARGET).sessionName("branch-" + branch))
                        .timeLimit(Duration.ofSeconds(30))
                        .build(World.CALLER);
                sessions.add(branches.submit(() -> RoleAssumer.assume(request, world.machine(), RoleGate.OPEN)));
            }
            for (int branch = 0; branch < BRANCHES; branch++) {
                assertThat(sessions.get(branch).get().arn()).endsWith("/branch-" + branch);
            }
        } finally {
            branches.shutdownNow();
        }
        // Callers that retry at once, or all together, only add to the load.
        assertThat(world.aws.count("AssumeRole")).isLessThan(20 * BRANCHES);
    }

    @ParameterizedTest
    @CsvSource({"400, Throttling", "503, ServiceUnavailable", "500, InternalFailure", "400, RequestLimitExceeded"})
    void a_lasting_error_ends_with_the_time_limit_and_names_the_error(int status, String code) throws Exception {
        world.aws.fault("AssumeRole", Fault.error(status, code, "as AWS says it"));
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(TARGET))
                .timeLimit(Duration.ofSeconds(3))
                .build(World.CALLER);

        long start = System.nanoTime();
        assertThatThrownBy(() -> RoleAssumer.assume(request, world.machine(), RoleGate.OPEN))
                .hasMessageContaining("why:   " + code + ", and no other answer within 3 s")
                .hasMessageFindingMatch("do:    Tried \\d+ times within 3 s. Try again later");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(world.aws.count("AssumeRole")).isBetween(2, 60);
    }
}
