package hudson.model;

import java.io.IOException;
import java.util.Map;

public abstract class Environment {
    public void buildEnvVars(Map<String, String> env) {
        throw new UnsupportedOperationException();
    }

    @SuppressWarnings("rawtypes")
    public boolean tearDown(AbstractBuild build, BuildListener listener) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }
}
