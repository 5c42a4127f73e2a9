package io.jenkins.plugins.assumed_role;

import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Pipeline step that runs its block as an AWS role, assumed from the agent of the enclosing {@code node}. */
public final class WithAssumedRoleStep extends Step {

    private final String arn;
    private String region;

    @DataBoundConstructor
    public WithAssumedRoleStep(String arn) {
        this.arn = arn;
    }

    public String getArn() {
        return arn;
    }

    public String getRegion() {
        return region;
    }

    /** @param region empty or null to take the one of the agent */
    @DataBoundSetter
    public void setRegion(String region) {
        this.region = region == null || region.isBlank() ? null : region.strip();
    }

    @Override
    public StepExecution start(StepContext context) {
        return new WithAssumedRoleExecution(this, context);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "withAssumedRole";
        }

        @Override
        public String getDisplayName() {
            return "Run as an AWS role";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        /** Neither Launcher nor FilePath: Declarative does not take a step that needs them in {@code options}. */
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, Computer.class, EnvVars.class);
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return namedArgs.get("arn") instanceof String arn ? arn : null;
        }
    }
}
