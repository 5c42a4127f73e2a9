package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.session.SessionMember;
import io.jenkins.plugins.assumed_role.session.SharedSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Branches of a build that ask for the same role at the same moment. */
final class ParallelBlocks {

    private static final int BRANCHES = 200;
    /** The time that STS takes, as in a nearby region. */
    private static final int STS_MILLIS = 20;

    private ParallelBlocks() {}

    static List<Measurement> measure(int rounds) throws Exception {
        double[] one = new double[rounds];
        double[] many = new double[rounds];
        try (Instance instance = new Instance(STS_MILLIS)) {
            ExecutorService threads = Executors.newFixedThreadPool(BRANCHES);
            // The JVM compiles code and starts threads in the first rounds, which do not count.
            for (int round = -rounds; round < rounds; round++) {
                double alone = seconds(instance, threads, 1);
                double together = seconds(instance, threads, BRANCHES);
                if (round >= 0) {
                    one[round] = alone;
                    many[round] = together;
                }
            }
            threads.shutdown();
        }
        Measurement plain = Measurement.plain("parallel", "one branch", one);
        return List.of(
                plain,
                Measurement.plain("parallel", BRANCHES + " branches, one AssumeRole", many)
                        .against(plain, 1.2));
    }

    /** Measures from the request of all of them until the last one has the session. */
    private static double seconds(Instance instance, ExecutorService threads, int branches) throws Exception {
        SharedSessions sessions = new SharedSessions();
        CountDownLatch ready = new CountDownLatch(branches);
        CountDownLatch go = new CountDownLatch(1);
        List<Branch> members = new ArrayList<>();
        List<Future<SharedSession>> joining = new ArrayList<>();
        for (int i = 0; i < branches; i++) {
            Branch member = new Branch(instance, i);
            members.add(member);
            joining.add(threads.submit(() -> {
                ready.countDown();
                go.await();
                return sessions.join("build, agent and request", member);
            }));
        }
        ready.await();
        int before = instance.aws.count("AssumeRole");
        long start = System.nanoTime();
        go.countDown();
        List<SharedSession> memberships = new ArrayList<>();
        for (Future<SharedSession> join : joining) {
            memberships.add(join.get());
        }
        long end = System.nanoTime();
        int calls = instance.aws.count("AssumeRole") - before;
        memberships.forEach(session -> members.forEach(session::leave));
        if (calls != 1) {
            throw new IllegalStateException(calls + " calls of AssumeRole for " + branches + " branches");
        }
        return (end - start) / 1e9;
    }

    private record Branch(Instance instance, int number) implements SessionMember {

        @Override
        public String agent() {
            return "agent";
        }

        @Override
        public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
            return RoleAssumer.assume(instance.request(), instance.machine(), RoleGate.OPEN);
        }

        @Override
        public void hide(RoleSession next) {
            // Nothing is printed here.
        }

        @Override
        public void save(Duration limit) {
            // Nothing outlives the round.
        }

        @Override
        public void renewed(RoleSession next, boolean recovered) {
            // No round is as long as a session.
        }

        @Override
        public void renewalFails(AssumeRoleException why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void endsSoon(AssumeRoleException why) {
            throw new IllegalStateException(why);
        }
    }
}
