package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.LauncherDecorator;
import hudson.console.ConsoleLogFilter;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.assumed_role.agent.AgentPlace;
import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.session.AssumeRoleException;
import io.jenkins.plugins.assumed_role.session.RoleAssumer;
import io.jenkins.plugins.assumed_role.session.RoleRequest;
import io.jenkins.plugins.assumed_role.session.RoleSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import io.jenkins.plugins.assumed_role.session.SharedSessions.Membership;
import io.jenkins.plugins.assumed_role.tools.ToolEnvironment;
import io.jenkins.plugins.assumed_role.tools.VariableNames;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.util.SystemProperties;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FailureHandler;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The life of a block: assumes the role in the background, runs the body with the session's variables and masks, and forgets the
 * credentials when the body ends, however it does. Over a restart of the controller a running body keeps its session, encrypted at rest.
 */
final class WithAssumedRoleExecution extends GeneralNonBlockingStepExecution {

    private static final long serialVersionUID = 1;

    /** On the built-in node the metadata service would answer with the role of the controller. */
    @SuppressWarnings("FieldMayBeFinal")
    private static boolean allowBuiltInNode = // not final, for the script console
            SystemProperties.getBoolean(WithAssumedRoleStep.class.getName() + ".allowBuiltInNode");

    private static final SharedSessions SESSIONS = new SharedSessions();

    /** Used only to start, and so not persisted. */
    private final transient WithAssumedRoleStep step;

    private BlockEnvironment environment;

    /** Null after a restart, when nothing is shared any more. */
    private transient Membership membership;

    WithAssumedRoleExecution(WithAssumedRoleStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() {
        run(this::assumeAndRun);
        return false;
    }

    private void assumeAndRun() throws Exception {
        StepContext context = getContext();
        Run<?, ?> run = context.get(Run.class);
        Computer computer = context.get(Computer.class);
        EnvVars variables = context.get(EnvVars.class);
        AgentPlace agent = agent(computer, variables);
        VariableNames names = names();
        RoleRequest request = new StepRequest(step, run, variables).build(computer.getDisplayName());
        membership = join(List.of(run.getExternalizableId(), agent.identity(), request), request, agent);
        try {
            RoleSession session = membership.session();
            PrintStream log = context.get(TaskListener.class).getLogger();
            log.println(session.provenance(agent.description(), step.isQuiet()));
            session.notes().forEach(log::println);
            Set<String> ofAgent = agent.environment().keySet();
            startBody(context, session, ToolEnvironment.of(session, names), ofAgent, run.getCharset());
        } catch (Exception x) {
            end();
            throw x;
        }
    }

    private void startBody(
            StepContext context, RoleSession session, ToolEnvironment tools, Set<String> ofAgent, Charset charset)
            throws Exception {
        BlockMasks masks = new BlockMasks(session.secrets());
        environment = new BlockEnvironment(tools);
        Set<String> inherited = new HashSet<>(tools.cleared());
        inherited.retainAll(ofAgent);
        context.newBodyInvoker()
                .withContexts(
                        EnvironmentExpander.merge(context.get(EnvironmentExpander.class), environment),
                        BodyInvoker.mergeConsoleLogFilters(
                                context.get(ConsoleLogFilter.class), new BlockLogFilter(masks, charset.name())),
                        BodyInvoker.mergeLauncherDecorators(
                                context.get(LauncherDecorator.class), new BlockLauncher(inherited)),
                        FailureHandler.merge(context.get(FailureHandler.class), new BlockFailureHandler(masks)))
                .withCallback(new Cleanup())
                .start();
    }

    private VariableNames names() throws AbortException {
        try {
            return VariableNames.of(step.getVariables());
        } catch (IllegalArgumentException x) {
            throw new AbortException("withAssumedRole: " + x.getMessage());
        }
    }

    private static Membership join(Object key, RoleRequest request, AgentPlace agent)
            throws AbortException, InterruptedException {
        try {
            return SESSIONS.join(key, () -> RoleAssumer.assume(request, agent));
        } catch (AssumeRoleException x) {
            throw new AbortException(x.getMessage());
        }
    }

    /** The block is over, or never began. */
    private void end() {
        if (environment != null) {
            environment.forget();
        }
        if (membership != null) {
            membership.leave();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        try {
            super.stop(cause);
        } finally {
            end();
        }
    }

    private static AgentPlace agent(Computer computer, EnvVars variables) throws IOException {
        String name = "agent '" + computer.getDisplayName() + "'";
        if (computer instanceof Jenkins.MasterComputer) {
            if (!allowBuiltInNode) {
                throw new AbortException(
                        "withAssumedRole: this block runs on the built-in node, where the source credentials would be the"
                                + " role of the Jenkins controller itself. Run it on an agent: node('some-label') { withAssumedRole(…) { … } }."
                                + " An administrator can allow it with the system property "
                                + WithAssumedRoleStep.class.getName()
                                + ".allowBuiltInNode=true.");
            }
            name = "the built-in node";
        }
        VirtualChannel channel = computer.getChannel();
        if (channel == null) {
            throw new AbortException(
                    "withAssumedRole: " + name + " is offline, so there is nowhere to take source credentials from."
                            + " Run the block again when it is back.");
        }
        return new AgentPlace(channel, name, overrides(variables));
    }

    /**
     * What the build itself set, such as keys from {@code withCredentials}. Within another block of ours only region and endpoint count:
     * the source is the agent's own role again, not the role of the enclosing block.
     */
    private static Map<String, String> overrides(EnvVars variables) {
        if (!variables.containsKey(AwsVariables.ASSUMED_ROLE_ARN)) {
            return variables;
        }
        Map<String, String> overrides = new HashMap<>(variables);
        overrides.keySet().retainAll(AwsVariables.PLACE);
        return overrides;
    }

    private final class Cleanup extends TailCall {

        private static final long serialVersionUID = 1;

        @Override
        protected void finished(StepContext context) {
            end();
        }
    }
}
