package hudson.tasks;

import hudson.ExtensionPoint;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Describable;
import hudson.model.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

public abstract class BuildWrapper implements Describable<BuildWrapper>, ExtensionPoint {
    public abstract class Environment extends hudson.model.Environment {
        @Override
        @SuppressWarnings("rawtypes")
        public boolean tearDown(AbstractBuild build, BuildListener listener) throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }
    }

    @SuppressWarnings("rawtypes")
    public Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    @SuppressWarnings("rawtypes")
    public Launcher decorateLauncher(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException, Run.RunnerAbortedException {
        throw new UnsupportedOperationException();
    }

    @SuppressWarnings("rawtypes")
    public OutputStream decorateLogger(AbstractBuild build, OutputStream logger)
            throws IOException, InterruptedException, Run.RunnerAbortedException {
        throw new UnsupportedOperationException();
    }

    @SuppressWarnings("rawtypes")
    public void makeSensitiveBuildVariables(AbstractBuild build, Set<String> sensitiveVariables) {
        throw new UnsupportedOperationException();
    }
}
