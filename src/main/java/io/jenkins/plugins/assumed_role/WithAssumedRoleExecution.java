package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.LauncherDecorator;
import hudson.console.ConsoleLogFilter;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.block.BlockHost;
import io.jenkins.plugins.assumed_role.block.BlockLauncher;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.block.BlockSetting;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RuleRefusal;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.masking.MaskedThrowable;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FailureHandler;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The life of a block in a Pipeline: opens it in the background, runs the body with its variables and masks, and closes it when the body
 * ends, with or without an error. Until then the block renews its session, also after a restart of the controller.
 */
final class WithAssumedRoleExecution extends GeneralNonBlockingStepExecution implements BlockHost {

    private static final long serialVersionUID = 1;

    private static final Logger LOGGER = Logger.getLogger(WithAssumedRoleExecution.class.getName());

    /** The most time for a save on the CPS VM thread, which may be busy. */
    private static final Duration LONGEST_SAVE = Duration.ofSeconds(60);

    private final WithAssumedRoleStep step;

    /** Null until the body begins. */
    private OpenBlock block;

    private transient volatile boolean stopping;

    WithAssumedRoleExecution(WithAssumedRoleStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() throws IOException, InterruptedException {
        ShownArguments.hide(getContext().get(FlowNode.class), StepRequest.isQuiet(step));
        run(this::open);
        return false;
    }

    private void open() throws Exception {
        StepContext context = getContext();
        Run<?, ?> run = context.get(Run.class);
        Computer computer = context.get(Computer.class);
        if (computer == null && context.get(EnvVars.class).get("NODE_NAME") != null) {
            throw BlockAgent.deleted(context.get(EnvVars.class));
        }
        if (computer == null) {
            throw new AbortException(
                    "withAssumedRole: this step must run on an agent, because its source credentials come from there."
                            + " Put it inside: node('some-label')"
                            + " { withAssumedRole(…) { … } }. A Declarative Pipeline evaluates the options of a stage"
                            + " before it allocates the agent of that stage: put withAssumedRole into its"
                            + " steps { … }, or into the top-level options of a Pipeline with a top-level agent.");
        }
        BlockAgent.requireOnline(computer);
        StepRequest asked = asked();
        OpenBlock opening = new OpenBlock(
                BlockSetting.of(run, computer, context.get(FilePath.class), asked.mode(), step.getVariables()),
                new BlockMasks(),
                context.get(OpenBlock.class));
        BlockEvents events = asked.events(opening.id(), asked.mode());
        boolean started = false;
        try {
            opening.open(this, events);
            hint(opening.session(), asked.mode());
            block = opening;
            context.newBodyInvoker()
                    .withContexts(
                            opening,
                            EnvironmentExpander.merge(context.get(EnvironmentExpander.class), new Variables(opening)),
                            BodyInvoker.mergeConsoleLogFilters(
                                    context.get(ConsoleLogFilter.class),
                                    new LogFilter(
                                            opening.masks(), run.getCharset().name())),
                            BodyInvoker.mergeLauncherDecorators(
                                    context.get(LauncherDecorator.class), new BlockLauncher(opening.variables())),
                            FailureHandler.merge(context.get(FailureHandler.class), new Failures(opening.masks())))
                    .withCallback(new Cleanup())
                    .start();
            started = true;
        } catch (RuleRefusal x) {
            throw x.report(run, events);
        } catch (IOException | InterruptedException | RuntimeException x) {
            // An abort has ended the step already, with a reason of its own.
            if (!stopping) {
                throw x;
            }
        } finally {
            if (!started) {
                opening.close();
            }
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        stopping = true;
        super.stop(cause);
    }

    /** Warns if the timeout shows that the block may take longer than its processes have credentials. */
    private void hint(RoleSession session, DeliveryMode mode) throws IOException, InterruptedException {
        Duration expected = EnclosingTimeout.of(getContext().get(FlowNode.class));
        if (expected.compareTo(session.left()) > 0 && !mode.reachesRunningProcesses()) {
            log().println("The timeout around this block is longer than the session, and a running process cannot"
                    + " pick up a renewed session. For commands that run longer than the session, use"
                    + " delivery: 'endpoint', or 'profile' in containers.");
        }
    }

    @Override
    public void onResume() {
        super.onResume();
        if (block != null) {
            try {
                block.resume(this);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StepRequest asked() throws IOException, InterruptedException {
        StepContext context = getContext();
        return new StepRequest(
                step,
                context.get(Run.class),
                context.get(Computer.class),
                context.get(EnvVars.class),
                context.get(OpenBlock.class));
    }

    @Override
    public RoleRequest request() throws IOException, InterruptedException {
        return asked().build();
    }

    @Override
    public RoleGate gate() throws IOException, InterruptedException {
        return asked().gate();
    }

    @Override
    public AgentMachine agent() throws IOException, InterruptedException {
        return BlockAgent.of(
                getContext().get(Computer.class),
                getContext().get(EnvVars.class),
                getContext().get(OpenBlock.class),
                AssumedRoleConfiguration.get().isAllowBuiltInNode());
    }

    @Override
    public PrintStream log() throws IOException, InterruptedException {
        return getContext().get(TaskListener.class).getLogger();
    }

    @Override
    public boolean has(String id) {
        return block != null && block.id().equals(id);
    }

    @Override
    public void save(Duration limit) throws IOException, InterruptedException {
        Duration longest = limit.compareTo(LONGEST_SAVE) < 0 ? limit : LONGEST_SAVE;
        try {
            getContext().saveState().get(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException x) {
            LOGGER.log(
                    Level.INFO,
                    "The state of a build is saved late, since its CPS VM thread is busy: {0}",
                    getContext());
        } catch (ExecutionException x) {
            LOGGER.log(Level.WARNING, x.getCause(), () -> "The state of a build cannot be saved: " + getContext());
            throw new MachineException("Jenkins cannot save the state of the build. See the log of Jenkins.");
        }
    }

    @Override
    public Run<?, ?> run() throws IOException, InterruptedException {
        return getContext().get(Run.class);
    }

    private final class Cleanup extends TailCall {

        private static final long serialVersionUID = 1;

        @Override
        protected void finished(StepContext context) {
            block.close();
        }
    }

    /** The variables of the block. Pipeline calls this for every step and every {@code env.X} on the CPS VM thread. */
    private static final class Variables extends EnvironmentExpander {

        private static final long serialVersionUID = 1;

        private final OpenBlock block;

        Variables(OpenBlock block) {
            this.block = block;
        }

        @Override
        public void expand(EnvVars env) throws AbortException {
            block.expand(env);
        }

        @Override
        public Set<String> getSensitiveVariables() {
            return block.variables().sensitive();
        }
    }

    /** Masks the log of the block, on the controller or on an agent. */
    private static final class LogFilter extends ConsoleLogFilter implements Serializable {

        private static final long serialVersionUID = 1;

        private final BlockMasks masks;
        private final String charset;

        LogFilter(BlockMasks masks, String charset) {
            this.masks = masks;
            this.charset = charset;
        }

        /** Pipeline calls this overload, without a build. */
        @SuppressWarnings("rawtypes")
        @Override
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return masks.get().mask(logger, Charset.forName(charset));
        }
    }

    /** Masks exceptions that leave the block, which no log filter sees (SECURITY-3499). */
    private static final class Failures implements FailureHandler {

        private static final long serialVersionUID = 1;

        private final BlockMasks masks;

        Failures(BlockMasks masks) {
            this.masks = masks;
        }

        @Override
        public Throwable handle(StepContext context, Throwable failure) {
            return MaskedThrowable.of(failure, masks.get());
        }
    }
}
