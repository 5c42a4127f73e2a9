package org.jenkinsci.plugins.workflow.actions;

import java.util.Map;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

public abstract class ArgumentsAction {
    public static Map<String, Object> getFilteredArguments(FlowNode n) {
        throw new UnsupportedOperationException();
    }
}
