package io.jenkins.plugins.assumed_role;

import java.util.HashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The arguments of a step that its page and the files of its build show, without a secret one. */
final class ShownArguments extends ArgumentsAction {

    private final Map<String, Object> arguments;

    private ShownArguments(Map<String, Object> arguments) {
        this.arguments = arguments;
    }

    /** Hides a text, which Pipeline stores before the step runs. Pipeline itself leaves out a {@link hudson.util.Secret}. */
    static void hide(FlowNode node, String argument) {
        ArgumentsAction stored = node.getPersistentAction(ArgumentsAction.class);
        if (stored != null && stored.getArguments().get(argument) instanceof CharSequence) {
            Map<String, Object> shown = new HashMap<>(stored.getArguments());
            shown.put(argument, NotStoredReason.MASKED_VALUE);
            node.replaceActions(ArgumentsAction.class, new ShownArguments(shown));
        }
    }

    @Override
    protected Map<String, Object> getArgumentsInternal() {
        return arguments;
    }
}
