package io.jenkins.plugins.assumed_role;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.listeners.RunListener;
import hudson.tasks.BuildWrapper;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.assumed_role.block.BlockLauncher;
import io.jenkins.plugins.assumed_role.config.SubmittedForm;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Runs all build steps of a freestyle, matrix or Maven job as an AWS role. A plain BuildWrapper, since the wrapper for both worlds fixes its
 * variables when the build begins, and has them in the clear in a Pipeline's state.
 */
public final class AssumedRoleBuildWrapper extends BuildWrapper {

    /** The log of a build is decorated before its wrappers are set up, by the same object for builds that run at the same time. */
    private static final Map<AbstractBuild<?, ?>, FreestyleLog> LOGS = Collections.synchronizedMap(new WeakHashMap<>());

    private final WithAssumedRoleStep role;

    @DataBoundConstructor
    public AssumedRoleBuildWrapper(WithAssumedRoleStep role) {
        this.role = role;
    }

    public WithAssumedRoleStep getRole() {
        return role;
    }

    private static FreestyleLog log(AbstractBuild<?, ?> build) {
        return LOGS.computeIfAbsent(build, key -> new FreestyleLog());
    }

    @SuppressWarnings("rawtypes")
    @Override
    public OutputStream decorateLogger(AbstractBuild build, OutputStream logger) {
        return log(build).masks().get().mask(logger, build.getCharset());
    }

    @SuppressWarnings("rawtypes")
    @Override
    public Launcher decorateLauncher(AbstractBuild build, Launcher launcher, BuildListener listener) {
        FreestyleLog log = log(build);
        return BlockLauncher.decorate(launcher, log::variables);
    }

    @SuppressWarnings("rawtypes")
    @Override
    public Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        FreestyleLog log = log(build);
        FreestyleBlock block = new FreestyleBlock(role, build, listener);
        block.open(log.masks());
        log.opened(block.variables());
        return new Environment() {
            /** Sets the variables before each build step, so that each has the newest session. */
            @Override
            public void buildEnvVars(Map<String, String> env) {
                EnvVars changed = new EnvVars(env);
                // No exception can leave here. If the session is over, the step fails when it starts its process.
                block.variables().expandAnyway(changed);
                env.clear();
                env.putAll(changed);
            }

            @Override
            public boolean tearDown(AbstractBuild ending, BuildListener listener) {
                block.close();
                return true;
            }
        };
    }

    @SuppressWarnings("rawtypes")
    @Override
    public void makeSensitiveBuildVariables(AbstractBuild build, Set<String> sensitiveVariables) {
        FreestyleLog log = LOGS.get(build);
        if (log != null) {
            sensitiveVariables.addAll(log.variables().sensitive());
        }
    }

    /** Forgets the masks of a build with its end: Jenkins keeps builds in memory for minutes after that. */
    @Extension
    public static final class EndOfBuild extends RunListener<AbstractBuild<?, ?>> {
        @Override
        public void onFinalized(AbstractBuild<?, ?> build) {
            LOGS.remove(build);
        }
    }

    @Extension
    @Symbol("assumedRole")
    public static final class DescriptorImpl extends BuildWrapperDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.AssumedRoleBuildWrapper_DisplayName();
        }

        @Override
        public BuildWrapper newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            return SubmittedForm.bind(() -> super.newInstance(request, form));
        }

        @Override
        public boolean isApplicable(AbstractProject<?, ?> item) {
            return true;
        }
    }
}
