package hudson.model;

import hudson.EnvVars;
import java.io.IOException;

public abstract class AbstractProject<P extends AbstractProject<P, R>, R extends AbstractBuild<P, R>>
        extends Job<P, R> {
    @Override
    public R getLastBuild() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EnvVars getEnvironment(Node node, TaskListener listener) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }
}
