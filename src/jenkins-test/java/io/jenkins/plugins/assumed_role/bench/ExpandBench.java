package io.jenkins.plugins.assumed_role.bench;

import com.sun.management.ThreadMXBean;
import hudson.EnvVars;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.block.BlockSetting;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Measures the cost of a block for a step: its variables are asked for several times, on the one thread of the Pipeline. */
class ExpandBench {

    private static final int CALLS = 1_000_000;
    private static final int ROUNDS = 5;

    private interface Work {
        void once() throws Exception;
    }

    @Test
    void expand() throws Exception {
        RoleSession session = new RoleSession(
                RoleArn.parse(AgentInAws.TARGET),
                "arn:aws:sts::222222222222:assumed-role/terraform/job-1",
                "ASIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "IQoJb3JpZ2luX2VjE".repeat(40),
                Instant.now().plusSeconds(3600),
                Lifetime.ending(Duration.ofHours(1)),
                null,
                "eu-central-1",
                "EC2 instance role agent",
                List.of(),
                List.of(),
                true);
        OpenBlock block = new OpenBlock(
                new BlockSetting(RandomHex.id(), "job#1", "linux-1", DeliveryMode.ENVIRONMENT, null, null, null),
                new BlockMasks(),
                null);
        block.variables().set(ToolEnvironment.of(session, VariableNames.of(null)), session);
        EnvVars outside = new EnvVars();
        for (int i = 0; i < 40; i++) {
            outside.put("VARIABLE_" + i, "value " + i);
        }
        outside.put("NODE_NAME", "linux-1");
        EnvVars inside = new EnvVars(outside);
        block.expand(inside);

        List<String> results = new ArrayList<>();
        results.addAll(measure("expand, variables there already", () -> block.expand(inside)));
        results.addAll(measure("copy of 41 variables", () -> new EnvVars(outside)));
        results.addAll(measure("copy of 41 variables and expand", () -> block.expand(new EnvVars(outside))));
        results.addAll(measure("getSensitiveVariables", block.variables()::sensitive));

        Path json = BenchTable.file("expand.json");
        Files.writeString(json, "[\n" + String.join(",\n", results) + "\n]\n");
        new BenchTable(json, List.of("what"), List.of("nanos", "bytes")).print();
    }

    /** Returns the result of each round. The first one warms up and does not count. */
    private static List<String> measure(String what, Work work) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<String> rounds = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                work.once();
            }
            double nanos = (double) (System.nanoTime() - start) / CALLS;
            double bytes = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / CALLS;
            if (round > 0) {
                rounds.add(String.format(
                        Locale.ROOT, "{\"what\": \"%s\", \"nanos\": %.1f, \"bytes\": %.1f}", what, nanos, bytes));
            }
        }
        return rounds;
    }
}
