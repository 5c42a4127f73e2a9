package io.jenkins.plugins.assumed_role.bench;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.block.BlockHost;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.block.BlockSetting;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SleepBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Measures the cost of ten thousand open blocks for a controller. Not part of the build: {@code -Dtest=OpenBlocksBench}. */
@WithJenkins
class OpenBlocksBench {

    private static final int BLOCKS = Integer.getInteger("blocks", 10_000);
    private static final int SESSION_SECONDS = Integer.getInteger("session", 240);

    private final AgentInAws agent = new AgentInAws().sessionsLast(SESSION_SECONDS);

    @Test
    void open_blocks(JenkinsRule r) throws Exception {
        FreeStyleProject job = r.createFreeStyleProject();
        job.getBuildersList().add(new SleepBuilder(3_600_000));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        String user = "arn:aws:iam::111111111111:user/bench";
        agent.aws.role(AgentInAws.TARGET).trusts(user);
        var keys = agent.aws.user(user).mayAssume(AgentInAws.TARGET).credentials();
        Map<String, String> variables = new HashMap<>(agent.aws.environment());
        variables.putAll(keys.environment());
        AgentMachine machine = new AgentMachine(FilePath.localChannel, "the controller", variables, Map.of());
        List<OpenBlock> blocks = new ArrayList<>();
        long heap = heap();
        int threads = Thread.activeCount();

        ExecutorService openers = Executors.newFixedThreadPool(8);
        List<Future<?>> opening = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < BLOCKS; i++) {
            String id = RandomHex.id();
            OpenBlock block = new OpenBlock(
                    new BlockSetting(id, build.getExternalizableId(), "", DeliveryMode.ENVIRONMENT, null, null, null),
                    new BlockMasks(),
                    null);
            blocks.add(block);
            Host host = new Host(build, machine, request(i));
            opening.add(openers.submit(() -> {
                block.open(host, new BlockEvents(id, build, Map.of()));
                return null;
            }));
        }
        for (Future<?> one : opening) {
            one.get();
        }
        openers.shutdown();
        openers.awaitTermination(10, TimeUnit.SECONDS);
        long opened = System.nanoTime() - start;
        agent.aws.forgetRequests();
        System.out.printf("%d blocks opened in %d s%n", BLOCKS, TimeUnit.NANOSECONDS.toSeconds(opened));
        System.out.printf("heap per block: %d bytes%n", (heap() - heap) / BLOCKS);

        int peak = 0;
        int most = 0;
        int before = 0;
        for (int second = 0; second < SESSION_SECONDS; second++) {
            Thread.sleep(1_000);
            int now = agent.aws.count("AssumeRole");
            peak = Math.max(peak, now - before);
            most = Math.max(most, Thread.activeCount());
            before = now;
        }
        System.out.printf("threads: %d before, %d at most while renewing%n", threads, most);
        System.out.printf(
                "AssumeRole: %d in %d s, %d in the busiest second (sessions of an hour: %.1f)%n",
                before, SESSION_SECONDS, peak, peak * SESSION_SECONDS / 3600.0);
        for (OpenBlock block : blocks) {
            EnvVars expanded = new EnvVars();
            block.variables().expand(expanded);
            assertThat(expanded).containsKey("AWS_SESSION_TOKEN");
        }

        blocks.forEach(OpenBlock::close);
        blocks.clear();
        agent.aws.forgetRequests();
        System.out.printf("heap per block after the end: %d bytes%n", (heap() - heap) / BLOCKS);
        build.doStop();
        agent.close();
    }

    private static RoleRequest request(int i) {
        return new RoleRequest.Builder(new Hop.Builder(AgentInAws.TARGET).sessionName("block-" + i))
                .build(new Requester("block", null, Map.of(), "bench"));
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private record Host(Run<?, ?> run, AgentMachine agent, RoleRequest request) implements BlockHost {
        @Override
        public RoleGate gate() {
            return RoleGate.OPEN;
        }

        @Override
        public boolean has(String id) {
            return true;
        }

        @Override
        public PrintStream log() {
            return new PrintStream(OutputStream.nullOutputStream());
        }

        @Override
        public void save(Duration limit) {
            // A build of this kind has no state.
        }
    }
}
