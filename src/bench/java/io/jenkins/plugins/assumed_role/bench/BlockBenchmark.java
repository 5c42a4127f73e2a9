package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A block on a machine that has had one before, and the exchanges with AWS that it takes, alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockBenchmark {

    /** The time that STS takes. */
    @Param({"0", "20"})
    public int stsMillis;

    private Instance instance;
    private BareExchanges bare;

    @Setup(Level.Trial)
    public void start() throws Exception {
        instance = new Instance(stsMillis);
        RoleAssumer.assume(instance.request(), instance.machine(), RoleGate.OPEN);
        bare = new BareExchanges(instance);
    }

    @TearDown(Level.Trial)
    public void stop() {
        instance.close();
    }

    @Benchmark
    public RoleSession block() throws Exception {
        return RoleAssumer.assume(instance.request(), instance.machine(), RoleGate.OPEN);
    }

    @Benchmark
    public byte[] bareExchanges() throws IOException {
        return bare.perform();
    }
}
