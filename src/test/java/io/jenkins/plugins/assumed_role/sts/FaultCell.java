package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.fuzz.Input;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.session.SessionMember;
import io.jenkins.plugins.assumed_role.session.SharedSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A block in its own emulated AWS with a fault at one exchange, and its reaction in a word. */
final class FaultCell implements SessionMember, AutoCloseable {

    static final String SESSION = "arn:aws:sts::222222222222:assumed-role/terraform/job-17";

    /** A fault and its repair. */
    interface Fault {
        void happens(FaultCell cell) throws Exception;
    }

    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    /** The time limit of a block without a fault, since the machine may be busy with other cells. */
    private static final Duration LONGER_LIMIT = Duration.ofSeconds(30);

    /** The time limit, two attempts at the slowest metadata service, and the delay of a busy machine. */
    private static final Duration LONGEST_START = TIME_LIMIT.plusSeconds(10).plusSeconds(12);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(100);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(6);

    final World world = new World();
    final FaultyExchange exchange;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<RoleSession> renewed = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> environment;
    private volatile String message = "";
    private volatile Duration timeLimit = LONGER_LIMIT;
    private boolean recovered;

    FaultCell(FaultyExchange exchange) {
        this.exchange = exchange;
        world.environment.put("AWS_REGION", "eu-central-1");
        exchange.prepare(world);
        environment = Map.copyOf(world.environment);
    }

    /** Sends the exchange to another address. */
    void address(String url) {
        world.environment.put(exchange.address, url);
        environment = Map.copyOf(world.environment);
    }

    private void strike(Fault fault) throws Exception {
        timeLimit = TIME_LIMIT;
        fault.happens(this);
    }

    private void heal() {
        timeLimit = LONGER_LIMIT;
        world.aws.clearFaults();
        world.aws.clockOffset(Duration.ZERO);
        world.aws.instance().role(World.AGENT);
        world.environment.putAll(world.aws.environment());
        exchange.prepare(world);
        environment = Map.copyOf(world.environment);
    }

    /** The last failure that was logged; empty if there was none. */
    String message() {
        return message;
    }

    /** Opens a block: it {@code works}, or {@code fails} with a message, in time. */
    String start(Fault fault) throws Exception {
        strike(fault);
        long start = System.nanoTime();
        try {
            check(assume(new KeptSource()));
            return "works";
        } catch (AssumeRoleException x) {
            check(x.getMessage());
            return "fails";
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_START);
        }
    }

    /** Renews a block: it {@code renews}, or {@code keeps} its session to the end, with a warning, and recovers after the repair. */
    String renewal(Fault fault) throws Exception {
        world.aws.role(World.TARGET).sessionsLast(SHORT_LIFE);
        SharedSession shared = new SharedSessions().join("key", this);
        try {
            RoleSession old = shared.current();
            check(old);
            strike(fault);
            until(() -> !renewed.isEmpty() || !warnings.isEmpty() && old.left().isNegative());
            if (failures.isEmpty()) {
                return "renews";
            }
            assertThat(renewed).isEmpty();
            assertThat(shared.current()).isEqualTo(old);
            heal();
            until(() -> !renewed.isEmpty());
            assertThat(recovered).isTrue();
            assertThat(failures).hasSize(1);
            assertThat(warnings).hasSize(1);
            return "keeps";
        } finally {
            shared.leave(this);
        }
    }

    /** Restarts the process of a block: it {@code resumes}, or {@code waits} without a session until the repair. */
    String resume(Fault fault) throws Exception {
        strike(fault);
        SharedSession shared = new SharedSessions().resume("group", this, Lifetime.ending(Duration.ofSeconds(900)));
        try {
            shared.retryNow();
            until(() -> !renewed.isEmpty() || !failures.isEmpty());
            if (failures.isEmpty()) {
                return "resumes";
            }
            assertThat(shared.current()).isNull();
            heal();
            until(() -> {
                shared.retryNow();
                return !renewed.isEmpty();
            });
            assertThat(recovered).isTrue();
            assertThat(failures).hasSize(1);
            return "waits";
        } finally {
            shared.leave(this);
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(LONGEST_WAIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("it hangs").isBefore(end);
            Thread.sleep(50);
        }
    }

    /** One of the role that was asked for, assumed with the credentials of the machine's own source. */
    private void check(RoleSession session) {
        assertThat(session.arn()).isEqualTo(SESSION);
        assertThat(world.aws.holder(session.accessKeyId()))
                .hasValueSatisfying(holder -> assertThat(holder.arn()).isEqualTo(SESSION));
    }

    private void check(String failure) {
        message = failure;
        assertThat(failure)
                .startsWith("Could not assume " + World.TARGET)
                .contains("\n  as: ", "\n  from: ", "\n  why: ", "\n  do: ");
        failure.lines().forEach(Input::checkMessage);
    }

    /** Asserts that in any case no request used another identity, and no secret was shown. */
    void checkWhatWasDone(String log) {
        assertThat(world.aws.requests("AssumeRole"))
                .extracting(request -> request.callerArn())
                .allMatch(caller -> caller.startsWith(exchange.source()));
        String shown = log + message + failures + warnings;
        assertThat(world.aws.issuedSecrets()).noneMatch(shown::contains);
        assertThat(shown).doesNotContain(world.aws.pod().authorization());
    }

    @Override
    public String agent() {
        return toString();
    }

    @Override
    public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(World.TARGET))
                .timeLimit(timeLimit)
                .build(World.CALLER);
        return RoleAssumer.assume(request, new ThisMachine("agent 'linux-1'", environment), RoleGate.OPEN, kept);
    }

    @Override
    public void hide(RoleSession next) {
        check(next);
    }

    @Override
    public void save(Duration limit) {
        // Nothing outlives the test.
    }

    @Override
    public void renewed(RoleSession next, boolean again) {
        recovered = again;
        renewed.add(next);
    }

    @Override
    public void renewalFails(AssumeRoleException why) {
        failures.add(why.getMessage());
        check(why.getMessage());
    }

    @Override
    public void endsSoon(AssumeRoleException why) {
        warnings.add(why.getMessage());
        check(why.getMessage());
    }

    @Override
    public void close() {
        world.close();
    }
}
