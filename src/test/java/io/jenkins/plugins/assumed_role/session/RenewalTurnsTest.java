package io.jenkins.plugins.assumed_role.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that each turn of a renewal has a next one, after any result. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class RenewalTurnsTest {

    private static final Duration LIFE = Duration.ofSeconds(4);

    private final SharedSessions sessions = new SharedSessions();

    static List<Throwable> failures() {
        return List.of(
                new StackOverflowError(),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("x"),
                new ArithmeticException("long overflow"),
                new IllegalStateException());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_of_any_type_is_reported_once_and_followed_by_another_turn(Throwable failure) throws Exception {
        CountDownLatch renewed = new CountDownLatch(1);
        StubMember block = new StubMember("agent of " + failure, LIFE) {
            @Override
            public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
                RoleSession next = super.assume(kept);
                if (assumed.get() == 2 || assumed.get() == 3) {
                    StubMember.<RuntimeException>sneak(failure);
                }
                return next;
            }

            @Override
            public void renewed(RoleSession next, boolean recovered) {
                assertThat(recovered).isTrue();
                renewed.countDown();
            }
        };
        SharedSession shared = sessions.join("key", block);

        assertThat(renewed.await(15, TimeUnit.SECONDS)).isTrue();
        shared.leave(block);

        assertThat(block.failures)
                .hasSize(1)
                .first()
                .asString()
                .contains(failure.getClass().getName());
    }

    @Test
    void a_block_that_fails_to_report_does_not_end_the_renewal() throws Exception {
        CountDownLatch renewed = new CountDownLatch(1);
        StubMember block = new StubMember("a", LIFE) {
            @Override
            public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
                RoleSession next = super.assume(kept);
                if (assumed.get() == 2) {
                    throw new AssumeRoleException("not now");
                }
                return next;
            }

            @Override
            public void renewalFails(AssumeRoleException why) {
                throw new IllegalStateException("the log is gone");
            }

            @Override
            public void renewed(RoleSession next, boolean recovered) {
                renewed.countDown();
            }
        };
        SharedSession shared = sessions.join("key", block);

        assertThat(renewed.await(15, TimeUnit.SECONDS)).isTrue();
        shared.leave(block);
    }

    /** The agent was away for longer than the session, and the clock has jumped. */
    @Test
    void a_session_that_is_over_is_not_renewed_without_a_pause() throws Exception {
        StubMember block = new StubMember("b", Duration.ofSeconds(-60)) {
            @Override
            public RoleSession assume(KeptSource kept) throws AssumeRoleException {
                assumed.incrementAndGet();
                throw new AssumeRoleException("not trusted");
            }
        };

        SharedSession shared = sessions.resume("group", block, Lifetime.ending(Duration.ofSeconds(-60)));
        shared.retryNow();
        Thread.sleep(4_000);
        shared.leave(block);

        assertThat(block.assumed.get()).isBetween(2, 5);
        assertThat(block.failures).hasSize(1);
    }

    @Test
    void sts_is_called_once_a_second_if_its_sessions_have_no_lifetime() throws Exception {
        StubMember block = new StubMember("c", Duration.ZERO);

        SharedSession shared = sessions.join("key", block);
        Thread.sleep(4_000);
        shared.leave(block);

        assertThat(block.assumed.get()).isBetween(2, 6);
    }

    /** An agent may connect in between, and gets the current session. */
    @Test
    void a_renewed_session_is_the_current_one_before_anybody_has_it() throws Exception {
        AtomicReference<SharedSession> shared = new AtomicReference<>();
        AtomicReference<RoleSession> current = new AtomicReference<>();
        CountDownLatch renewed = new CountDownLatch(1);
        StubMember block = new StubMember("d", LIFE) {
            @Override
            public void renewed(RoleSession next, boolean recovered) {
                current.set(shared.get().current());
                given.add(next);
                renewed.countDown();
            }
        };
        shared.set(sessions.join("key", block));
        RoleSession first = shared.get().current();

        assertThat(renewed.await(15, TimeUnit.SECONDS)).isTrue();
        shared.get().leave(block);

        assertThat(current.get()).isSameAs(block.given.get(0));
        assertThat(first.isOlderThan(current.get())).isTrue();
    }

    @Test
    void a_session_that_one_block_cannot_take_is_delivered_to_it_again_and_not_assumed_again() throws Exception {
        StubMember well = new StubMember("e", Duration.ofSeconds(8));
        CountDownLatch recovered = new CountDownLatch(1);
        StubMember away = new StubMember("e", Duration.ofSeconds(8)) {
            private int attempts;

            @Override
            public void renewed(RoleSession next, boolean again) throws IOException {
                if (++attempts == 1) {
                    throw new IOException();
                }
                assertThat(again).isTrue();
                recovered.countDown();
            }
        };
        SharedSession shared = sessions.join("key", well);
        sessions.join("key", away);

        assertThat(recovered.await(15, TimeUnit.SECONDS)).isTrue();
        shared.leave(well);
        shared.leave(away);

        assertThat(well.assumed.get() + away.assumed.get()).isEqualTo(2);
        assertThat(well.given).hasSize(1);
        assertThat(well.failures).isEmpty();
        assertThat(away.failures).containsExactly("IOException");
    }
}
