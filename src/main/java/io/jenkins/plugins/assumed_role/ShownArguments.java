package io.jenkins.plugins.assumed_role;

import io.jenkins.plugins.assumed_role.request.QuietText;
import java.util.HashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The arguments of a step that its page and the files of its build show, without a secret one, and those of a quiet block without ARNs. */
final class ShownArguments extends ArgumentsAction {

    private static final String SECRET = "mfaTokenCode";

    private final Map<String, Object> arguments;

    private ShownArguments(Map<String, Object> arguments) {
        this.arguments = arguments;
    }

    /** Hides texts, which Pipeline stores before the step runs. Pipeline itself leaves out a {@link hudson.util.Secret}. */
    static void hide(FlowNode node, boolean quiet) {
        ArgumentsAction stored = node.getPersistentAction(ArgumentsAction.class);
        if (stored == null) {
            return;
        }
        Map<String, Object> shown = new HashMap<>(stored.getArguments());
        shown.replaceAll((name, value) ->
                name.equals(SECRET) && value instanceof CharSequence || quiet && namesAccount(String.valueOf(value))
                        ? NotStoredReason.MASKED_VALUE
                        : value);
        if (!shown.equals(stored.getArguments())) {
            node.replaceActions(ArgumentsAction.class, new ShownArguments(shown));
        }
    }

    private static boolean namesAccount(String text) {
        return !QuietText.of(text, null, null).equals(text);
    }

    @Override
    protected Map<String, Object> getArgumentsInternal() {
        return arguments;
    }
}
