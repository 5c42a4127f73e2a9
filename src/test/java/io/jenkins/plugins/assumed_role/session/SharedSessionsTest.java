package io.jenkins.plugins.assumed_role.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.sts.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedSessionsTest {

    private final SharedSessions sessions = new SharedSessions();
    private final ExecutorService branches = Executors.newFixedThreadPool(200);

    @AutoClose
    private final World world = new World();

    @AfterEach
    void stop() {
        branches.shutdownNow();
    }

    @Test
    void two_hundred_branches_cost_one_assume_role() throws Exception {
        List<Joined> joined = join(200);

        assertThat(world.aws.count("AssumeRole")).isEqualTo(1);
        assertThat(joined)
                .extracting(Joined::session)
                .containsOnly(joined.get(0).session());
    }

    @Test
    void the_session_ends_with_its_last_block() throws Exception {
        List<Joined> joined = join(3);

        joined.get(0).leave();
        joined.get(0).leave();
        joined.get(1).leave();
        assertThat(sessions.size()).isEqualTo(1);
        joined.get(2).leave();

        assertThat(sessions.size()).isZero();
        join(1);
        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
    }

    @Test
    void different_keys_share_nothing() throws Exception {
        Joined.join(sessions, "one", member());
        Joined.join(sessions, "other", member());

        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
    }

    @Test
    void a_block_that_joins_late_gets_a_session_that_lasts() throws Exception {
        world.aws.role(World.TARGET).sessionsLast(Duration.ofSeconds(5));
        Joined early = Joined.join(sessions, "key", member());
        Thread.sleep(1200);

        Joined late = Joined.join(sessions, "key", member());

        assertThat(late.session()).isNotEqualTo(early.session());
        early.leave();
        assertThat(sessions.size()).isEqualTo(1);
        late.leave();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void a_failure_reaches_all_waiting_blocks_and_is_not_kept() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        world.aws.fault("AssumeRole", 1, call -> {
            asked.countDown();
            Thread.sleep(500);
            Fault.error(403, "AccessDenied", "no").answer(call);
        });
        List<Future<Joined>> branchesJoined = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            branchesJoined.add(branches.submit(() -> Joined.join(sessions, "key", member())));
        }
        asked.await();

        for (Future<Joined> branch : branchesJoined) {
            assertThatThrownBy(branch::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage(rootMessage(branchesJoined.get(0)));
        }
        assertThat(sessions.size()).isZero();
        assertThat(Joined.join(sessions, "key", member()).session().arn()).endsWith("/job-17");
    }

    @Test
    void an_aborted_branch_does_not_end_the_others() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        world.aws.fault("AssumeRole", 1, call -> {
            asked.countDown();
            Fault.silence().answer(call);
        });
        Future<Joined> first = branches.submit(() -> Joined.join(sessions, "key", member()));
        asked.await();
        Future<Joined> second = branches.submit(() -> Joined.join(sessions, "key", member()));
        Thread.sleep(200);

        first.cancel(true);

        assertThat(second.get(30, TimeUnit.SECONDS).session().arn()).endsWith("/job-17");
        second.get().leave();
        assertThat(sessions.size()).isZero();
    }

    private RecordingMember member() {
        return new RecordingMember(world);
    }

    private static String rootMessage(Future<Joined> branch) {
        try {
            return branch.get().toString();
        } catch (ExecutionException x) {
            return x.getCause().getMessage();
        } catch (InterruptedException x) {
            throw new AssertionError(x);
        }
    }

    private List<Joined> join(int count) throws Exception {
        List<Future<Joined>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(branches.submit(() -> Joined.join(sessions, "key", member())));
        }
        List<Joined> joined = new ArrayList<>();
        for (Future<Joined> future : futures) {
            joined.add(future.get());
        }
        return joined;
    }
}
