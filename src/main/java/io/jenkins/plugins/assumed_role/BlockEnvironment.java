package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/** The variables of a block in a Pipeline. Called for every step and every {@code env.X} on the CPS VM thread. */
final class BlockEnvironment extends EnvironmentExpander {

    private static final long serialVersionUID = 1;

    private final OpenBlock block;

    BlockEnvironment(OpenBlock block) {
        this.block = block;
    }

    @Override
    public void expand(EnvVars env) throws AbortException {
        block.checkAgent(env.get("NODE_NAME"));
        block.variables().expand(env);
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return block.variables().sensitive();
    }
}
