package io.jenkins.plugins.assumed_role.bench;

import hudson.remoting.Channel;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.support.AgentInAws;
import io.jenkins.plugins.assumed_role.support.FreshAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The controller of {@link FirstBlockBench} and {@link FreshAgentTest}, with the plugin in jars as Jenkins has it. */
public final class FirstBlock {

    /** A later block is measured as often on each agent; its median counts. */
    private static final int LATER = 7;

    /** The blocks of the controller before, on another agent. */
    private static final int EARLIER = 500;

    private FirstBlock() {}

    private interface Work {
        void on(Channel agent) throws Exception;
    }

    /** @param arguments the file for the results, the number of rounds, and the measurements to take; none for all */
    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[1]);
        List<String> results = new ArrayList<>();
        try (AgentInAws agent = new AgentInAws()) {
            Map<String, Work> variants = new HashMap<>();
            String endpoint = agent.aws.endpoint().toString();
            variants.put("withAssumedRole", FirstBlock::tunnel);
            variants.put(
                    "SDK on the agent, URL connection",
                    channel -> channel.call(new SdkOnAgent(false, endpoint, AgentInAws.TARGET)));
            variants.put(
                    "SDK on the agent, Apache client",
                    channel -> channel.call(new SdkOnAgent(true, endpoint, AgentInAws.TARGET)));
            if (arguments.length > 2) {
                variants.keySet().retainAll(List.of(arguments[2]));
            }
            // A controller runs for weeks, and its agents for minutes.
            for (Work variant : variants.values()) {
                repeat(agent, variant);
            }
            for (int roundTrip : new int[] {0, 20}) {
                // The variants take turns, so that all of them see the same machine.
                for (int i = 0; i < times; i++) {
                    for (Map.Entry<String, Work> variant : variants.entrySet()) {
                        String result = String.format(
                                Locale.ROOT,
                                "{\"variant\": \"%s\", \"roundTripMillis\": %d, %s}",
                                variant.getKey(),
                                roundTrip,
                                measure(agent, roundTrip, variant.getValue()));
                        System.out.println(result);
                        results.add(result);
                    }
                }
            }
        }
        Files.writeString(Path.of(arguments[0]), "[\n" + String.join(",\n", results) + "\n]\n");
        System.exit(0);
    }

    private static void repeat(AgentInAws aws, Work work) throws Exception {
        try (FreshAgent agent = fresh(aws, 0)) {
            for (int i = 0; i < EARLIER; i++) {
                work.on(agent.channel());
            }
        }
    }

    private static FreshAgent fresh(AgentInAws aws, int roundTrip) throws Exception {
        Map<String, String> environment = new HashMap<>(aws.aws.environment());
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.aws.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL", aws.aws.endpoint().toString());
        return new FreshAgent(Files.createTempDirectory("jar-cache"), roundTrip, environment);
    }

    private static String measure(AgentInAws aws, int roundTrip, Work work) throws Exception {
        try (FreshAgent agent = fresh(aws, roundTrip)) {
            long to = agent.bytesToAgent();
            long from = agent.bytesFromAgent();
            long start = System.nanoTime();
            work.on(agent.channel());
            double first = millis(start);
            long toFirst = agent.bytesToAgent() - to;
            agent.awaitQuiet();
            long toAll = agent.bytesToAgent() - to;
            double[] later = new double[LATER];
            for (int i = 0; i < LATER; i++) {
                start = System.nanoTime();
                work.on(agent.channel());
                later[i] = millis(start);
            }
            Arrays.sort(later);
            return String.format(
                    Locale.ROOT,
                    "\"firstMillis\": %.1f, \"laterMillis\": %.1f, \"bytesToAgentFirst\": %d, \"bytesToAgent\": %d, \"bytesFromAgent\": %d",
                    first,
                    later[LATER / 2],
                    toFirst,
                    toAll,
                    agent.bytesFromAgent() - from);
        }
    }

    private static double millis(long start) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / 1000.0;
    }

    private static void tunnel(Channel channel) throws Exception {
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(AgentInAws.TARGET).sessionName("bench"))
                .build(new Requester("bench", null, Map.of(), "bench"));
        RoleAssumer.assume(request, new AgentMachine(channel, "the agent", Map.of(), Map.of()), RoleGate.OPEN);
    }
}
