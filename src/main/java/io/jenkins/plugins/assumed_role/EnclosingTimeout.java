package io.jenkins.plugins.assumed_role;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;

/** The time that the {@code timeout} steps around a block allow. */
final class EnclosingTimeout {

    private EnclosingTimeout() {}

    /** Returns the duration of the shortest one; zero if there is none. */
    static Duration of(FlowNode block) {
        Duration shortest = Duration.ZERO;
        for (BlockStartNode enclosing : block.iterateEnclosingBlocks()) {
            Duration timeout = of(enclosing);
            if (!timeout.isZero() && (shortest.isZero() || timeout.compareTo(shortest) < 0)) {
                shortest = timeout;
            }
        }
        return shortest;
    }

    private static Duration of(BlockStartNode enclosing) {
        StepDescriptor step = enclosing instanceof StepNode node ? node.getDescriptor() : null;
        if (step != null && step.getFunctionName().equals("timeout")) {
            Map<String, Object> arguments = ArgumentsAction.getFilteredArguments(enclosing);
            String unit = String.valueOf(arguments.getOrDefault("unit", TimeUnit.MINUTES));
            if (arguments.get("time") instanceof Number time) {
                return Duration.of(time.longValue(), TimeUnit.valueOf(unit).toChronoUnit());
            }
        }
        return Duration.ZERO;
    }
}
