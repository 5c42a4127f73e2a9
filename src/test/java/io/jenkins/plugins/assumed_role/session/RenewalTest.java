package io.jenkins.plugins.assumed_role.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import io.jenkins.plugins.assumed_role.sts.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests the renewal of sessions of some seconds, which works as for sessions of an hour. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class RenewalTest {

    private static final Duration LEFT = Duration.ofSeconds(4);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final SharedSessions sessions = new SharedSessions();

    @AutoClose
    private final World world = new World();

    private RecordingMember block;

    @BeforeEach
    void start() {
        world.aws.role(World.TARGET).sessionsLast(Duration.ofSeconds(4));
        block = new RecordingMember(world);
    }

    @Test
    void each_generation_is_masked_and_saved_before_it_is_delivered_in_time() throws Exception {
        Joined joined = Joined.join(sessions, "key", block);
        List<Instant> ends = new ArrayList<>(List.of(joined.session().expiration()));
        for (int renewals = 1; renewals <= 3; renewals++) {
            int expected = renewals;
            until(() -> block.sessions.size() >= expected);
            assertThat(Instant.now()).isBefore(ends.get(renewals - 1));
            ends.add(block.sessions.get(renewals - 1).expiration());
        }
        joined.leave();

        List<String> keys =
                block.sessions.stream().map(RoleSession::accessKeyId).toList();
        assertThat(block.events)
                .startsWith(
                        "hide " + keys.get(0),
                        "save",
                        "renewed " + keys.get(0),
                        "hide " + keys.get(1),
                        "save",
                        "renewed " + keys.get(1));
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_renewed_when_the_last_block_has_left() throws Exception {
        Joined joined = Joined.join(sessions, "key", block);
        joined.leave();
        int assumed = world.aws.count("AssumeRole");

        Thread.sleep(5_000);

        assertThat(world.aws.count("AssumeRole")).isEqualTo(assumed);
    }

    @Test
    void many_blocks_with_one_session_need_one_call_and_one_save_for_each_renewal() throws Exception {
        List<RecordingMember> blocks = new ArrayList<>();
        List<Joined> joined = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            blocks.add(new RecordingMember(world));
            joined.add(Joined.join(sessions, "key", blocks.get(i)));
        }
        until(() -> blocks.stream().allMatch(member -> member.sessions.size() == 1));
        joined.forEach(Joined::leave);

        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
        assertThat(blocks.stream().filter(member -> member.events.contains("save")))
                .hasSize(1);
    }

    @Test
    void the_block_that_began_may_leave_the_others_alone() throws Exception {
        Joined first = Joined.join(sessions, "key", new RecordingMember(world));
        Joined second = Joined.join(sessions, "key", block);
        first.leave();

        until(() -> !block.sessions.isEmpty());
        second.leave();
    }

    @Test
    void a_session_with_a_code_is_not_renewed_and_that_is_reported_once() throws Exception {
        StubMember member = new StubMember("linux-1", Duration.ofSeconds(2)).withCode();
        Joined joined = Joined.join(sessions, "key", member);

        until(() -> !member.failures.isEmpty());
        joined.shared().deliverLater(member);
        until(() -> !member.given.isEmpty());
        joined.leave();

        assertThat(member.failures).containsExactly("AWS accepts an MFA code once.");
        assertThat(member.assumed).hasValue(1);
        assertThat(member.given).containsExactly(joined.session());
    }

    @Test
    void a_failure_is_logged_once_and_so_is_its_end() throws Exception {
        Joined joined = Joined.join(sessions, "key", block);
        world.aws.fault("AssumeRole", 3, Fault.error(403, "AccessDenied", "not now"));

        until(() -> !block.sessions.isEmpty());
        joined.leave();

        assertThat(block.events).filteredOn(line -> line.startsWith("fails ")).hasSize(1);
        assertThat(block.events.get(0)).startsWith("fails Could not assume " + World.TARGET);
        assertThat(block.events.get(block.events.size() - 1)).startsWith("recovered ");
    }

    @Test
    void a_role_without_trust_is_not_assumed_again_and_its_end_is_announced() throws Exception {
        Joined joined = Joined.join(sessions, "key", block);
        RoleSession session = joined.session();
        world.aws.role(World.TARGET).trustsNobody();

        until(() -> block.events.size() == 2);

        assertThat(block.events.get(0)).startsWith("fails Could not assume " + World.TARGET);
        assertThat(block.events.get(1)).startsWith("ends soon Could not assume " + World.TARGET);
        assertThat(Instant.now()).isBefore(session.expiration());
        Thread.sleep(3_000);
        assertThat(block.events).hasSize(2);
        assertThat(joined.session()).isEqualTo(session);

        world.aws.role(World.TARGET).trusts(World.AGENT);
        until(() -> !block.sessions.isEmpty());
        joined.leave();
    }

    @Test
    void credentials_of_the_instance_that_rotate_under_the_block_are_picked_up() throws Exception {
        Joined joined = Joined.join(sessions, "key", block);
        world.aws.expireSessions();
        world.aws.instance().role("arn:aws:iam::111111111111:role/successor");
        world.aws.role("arn:aws:iam::111111111111:role/successor").mayAssume(World.TARGET);
        world.aws.role(World.TARGET).trusts("arn:aws:iam::111111111111:role/successor");

        until(() -> !block.sessions.isEmpty());
        joined.leave();

        assertThat(block.sessions.get(0).source()).contains("successor");
    }

    @Test
    void after_a_restart_the_blocks_of_a_session_find_each_other_and_assume_the_role_once() throws Exception {
        Joined before = Joined.join(sessions, "key", new RecordingMember(world));
        before.leave();
        RecordingMember other = new RecordingMember(world);

        Joined one = Joined.resume(sessions, before.shared().group(), block, LEFT);
        Joined two = Joined.resume(sessions, before.shared().group(), other, LEFT);
        assertThat(one.session()).isNull();
        one.shared().retryNow();
        two.shared().retryNow();
        until(() -> !block.sessions.isEmpty() && !other.sessions.isEmpty());

        assertThat(block.sessions.get(0)).isEqualTo(other.sessions.get(0)).isEqualTo(one.session());
        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
        one.leave();
        two.leave();
    }

    /** Blocks are resumed one after the other, and each waits for the session before its steps go on. */
    @Test
    void a_block_that_is_resumed_later_than_the_others_gets_a_session_too() throws Exception {
        Joined one = Joined.resume(sessions, "group", block, LEFT);
        one.shared().retryNow();
        one.awaitRenewal(Duration.ofSeconds(30));
        assertThat(block.sessions).hasSize(1);

        RecordingMember other = new RecordingMember(world);
        Joined two = Joined.resume(sessions, "group", other, LEFT);
        two.shared().retryNow();
        two.awaitRenewal(Duration.ofSeconds(30));

        assertThat(other.sessions).hasSize(1);
        one.leave();
        two.leave();
    }

    @Test
    void a_waiting_block_waits_until_the_failure_or_the_limit() throws Exception {
        Joined offline = Joined.resume(sessions, "offline", block, QUARTER);
        offline.awaitRenewal(Duration.ofMillis(100));
        offline.leave();
        world.aws.fault("AssumeRole", Fault.error(403, "AccessDenied", "not now"));

        Joined refused = Joined.resume(sessions, "refused", block, QUARTER);
        refused.shared().retryNow();
        refused.awaitRenewal(Duration.ofMinutes(5));

        assertThat(block.sessions).isEmpty();
        refused.leave();
    }

    @Test
    void a_reconnected_agent_is_called_at_once() throws Exception {
        world.aws.role(World.TARGET).sessionsLast(Duration.ofSeconds(900));
        world.aws.fault("AssumeRole", 1, Fault.error(403, "AccessDenied", "not now"));

        Joined joined = Joined.resume(sessions, "group", block, QUARTER);
        joined.shared().retryNow();
        until(() -> !block.events.isEmpty());
        joined.shared().retryNow();
        until(() -> !block.sessions.isEmpty());

        assertThat(block.events.get(block.events.size() - 1)).startsWith("recovered ");
        joined.shared().retryNow();
        Thread.sleep(300);
        assertThat(block.sessions).hasSize(1);
        joined.leave();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }
}
