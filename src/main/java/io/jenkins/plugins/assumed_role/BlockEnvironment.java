package io.jenkins.plugins.assumed_role;

import hudson.EnvVars;
import hudson.util.Secret;
import io.jenkins.plugins.assumed_role.tools.ToolEnvironment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/** The variables of a block. Called for every step and every {@code env.X} on the CPS VM thread, so it reads memory and no more. */
final class BlockEnvironment extends EnvironmentExpander {

    private static final long serialVersionUID = 1;

    private final Map<String, Secret> secret = new HashMap<>();
    private final Set<String> sensitive;
    private final Map<String, String> plain;
    private final Set<String> cleared;

    BlockEnvironment(ToolEnvironment tools) {
        tools.secret().forEach((name, value) -> secret.put(name, Secret.fromString(value)));
        sensitive = new HashSet<>(secret.keySet());
        plain = new HashMap<>(tools.plain());
        cleared = new HashSet<>(tools.cleared());
    }

    @Override
    public void expand(EnvVars env) {
        env.keySet().removeAll(cleared);
        env.putAll(plain);
        secret.forEach((name, value) -> env.put(name, value.getPlainText()));
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return sensitive;
    }

    /** The block is over. */
    void forget() {
        secret.clear();
    }
}
