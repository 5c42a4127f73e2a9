package io.jenkins.plugins.assumed_role.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests agents that renew at about the same time, some of which never answer a call. */
@Timeout(120)
class ThousandAgentsTest {

    private static final int AGENTS = 1_000;
    private static final Duration LIFE = Duration.ofSeconds(36);

    private final SharedSessions sessions = new SharedSessions();
    private final List<SharedSession> shared = new ArrayList<>();
    private final List<StubMember> blocks = new ArrayList<>();
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger mostHanging = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    @ParameterizedTest(name = "{0} of them hang")
    @CsvSource({"50", "200"})
    void no_healthy_agent_is_late(int stopped) throws Exception {
        for (int i = 0; i < AGENTS; i++) {
            boolean hangs = i < stopped;
            // Two blocks on each.
            for (int block = 0; block < 2; block++) {
                StubMember member = hangs ? new Hanging("stopped-" + i) : new StubMember("well-" + i, LIFE);
                blocks.add(member);
                shared.add(sessions.join(member, member));
            }
        }
        int peak = 0;
        long deadline = System.nanoTime() + LIFE.toNanos();
        while (renewedAgents() < 2 * (AGENTS - stopped) && System.nanoTime() - deadline < 0) {
            peak = Math.max(peak, threads());
            Thread.sleep(50);
        }

        assertThat(renewedAgents()).isEqualTo(2L * (AGENTS - stopped));
        assertThat(System.nanoTime() - deadline)
                .as("the first session is not over yet")
                .isNegative();
        assertThat(peak).isLessThanOrEqualTo(Renewals.MOST_THREADS);
        assertThat(mostHanging.get()).isGreaterThan(0).isLessThanOrEqualTo(Math.min(stopped, Renewals.MOST_THREADS));
        end.countDown();
        for (int i = 0; i < blocks.size(); i++) {
            shared.get(i).leave(blocks.get(i));
        }
        assertThat(sessions.size()).isZero();
    }

    private long renewedAgents() {
        return blocks.stream()
                .filter(block -> !(block instanceof Hanging) && !block.given.isEmpty())
                .count();
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("AWS session renewal"))
                .count();
    }

    /** Stopped after its first session. */
    private final class Hanging extends StubMember {

        Hanging(String agent) {
            super(agent, LIFE);
        }

        @Override
        public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
            RoleSession next = super.assume(kept);
            if (assumed.get() > 1) {
                mostHanging.accumulateAndGet(hanging.incrementAndGet(), Math::max);
                try {
                    end.await(10, TimeUnit.MINUTES);
                } finally {
                    hanging.decrementAndGet();
                }
            }
            return next;
        }
    }
}
