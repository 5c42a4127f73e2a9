package io.jenkins.plugins.assumed_role.channel;

import hudson.remoting.Callable;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.assumed_role.agent.AgentTasks;
import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceQuery;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.agent.UserMessage;
import io.jenkins.plugins.assumed_role.agent.delivery.Deliveries;
import io.jenkins.plugins.assumed_role.agent.delivery.Delivery;
import io.jenkins.plugins.assumed_role.agent.delivery.DeliveryFiles;
import io.jenkins.plugins.assumed_role.agent.delivery.DeliveryTasks;
import io.jenkins.plugins.assumed_role.agent.delivery.Published;
import io.jenkins.plugins.assumed_role.agent.delivery.SessionDocument;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import io.jenkins.plugins.assumed_role.agent.profile.ProfileTasks;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The machine at the other end of a channel. The AWS SDK stays on the controller and only plain requests and answers travel, because
 * loading its classes over Remoting costs the first block of every fresh agent seconds.
 */
public final class AgentMachine implements Machine, Deliveries {

    private static final Logger LOGGER = Logger.getLogger(AgentMachine.class.getName());

    /** The time that the agent may take for a task in addition to the exchange, such as to load our few classes over a slow line. */
    private static final int MARGIN_MILLIS = 30_000;

    private static final int MAX_PORT = 65_535;

    /** The same limit as on the agent. */
    private static final int MAX_DELIVERIES = 1_000;

    /**
     * A call has its own thread, since Remoting blocks as long as an agent reads nothing. Remoting also sends the stack trace of that
     * thread with each request, which below the SDK is longer than the request.
     */
    private static final ExecutorService CALLS = DaemonThreads.pool("AWS role call to an agent");

    private final VirtualChannel channel;
    private final String description;
    private final Map<String, String> ofNode;
    private final Map<String, String> overrides;
    private final Map<String, String> profilesOfBuild;
    private Map<String, String> environment;

    /**
     * @param overrides variables of the build, which count more than those of the machine and may repeat them
     * @param ofNode variables in the configuration of the node, which count more than those of the agent's process: of
     *     {@link AwsVariables#PROFILES} they alone do
     */
    public AgentMachine(
            VirtualChannel channel, String description, Map<String, String> overrides, Map<String, String> ofNode) {
        this.channel = channel;
        this.description = description;
        this.overrides = AwsVariables.readFrom(overrides);
        this.profilesOfBuild = new TreeMap<>(this.overrides);
        profilesOfBuild.keySet().retainAll(AwsVariables.PROFILES);
        this.ofNode = AwsVariables.readFrom(ofNode);
        this.overrides.keySet().removeAll(AwsVariables.PROFILES);
    }

    /** @param variables a hash, since an object that is kept must not hold secrets */
    private record Connection(VirtualChannel channel, int variables) {}

    @Override
    public Object connection() {
        return new Connection(channel, overrides().hashCode());
    }

    /** Variables of the node and of the build, which override those of the agent's process. */
    public Map<String, String> overrides() {
        return AwsVariables.lay(overrides, ofNode);
    }

    /** Returns true if this is the machine at the other end of a channel. */
    public boolean isReachedBy(VirtualChannel other) {
        return channel == other;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isLost() {
        return isClosed(channel);
    }

    @Override
    public synchronized Map<String, String> environment() throws IOException, InterruptedException {
        if (environment == null) {
            readSource(SourceQuery.VARIABLES);
        }
        return environment;
    }

    @Override
    public synchronized SourceReading readSource(SourceQuery query) throws IOException, InterruptedException {
        SourceReading read = call(new AgentTasks.ReadSource(query.with(overrides())), MARGIN_MILLIS)
                .reading();
        Map<String, String> ofAgent = AwsVariables.lay(ofNode, AwsVariables.readFrom(read.environment()));
        environment = AwsVariables.lay(overrides, ofAgent);
        if (AwsVariables.isTrue(AwsVariables.USE_FIPS, ofAgent)) {
            // A build cannot undo it.
            environment.put(AwsVariables.USE_FIPS, "true");
        }
        return new SourceReading(environment, read.answers());
    }

    @Override
    public Set<String> ignored() throws IOException, InterruptedException {
        Map<String, String> counted = environment();
        Set<String> ignored = new TreeSet<>();
        profilesOfBuild.forEach((name, value) -> {
            if (!value.equals(counted.get(name))) {
                ignored.add(name);
            }
        });
        return ignored;
    }

    @Override
    public ProfileSections readProfile(String configFile, String credentialsFile, String profile)
            throws IOException, InterruptedException {
        return call(new ProfileTasks.ReadProfile(configFile, credentialsFile, profile), MARGIN_MILLIS)
                .sections();
    }

    @Override
    public CredentialProcess.Answer runProcess(String command, int millis) throws IOException, InterruptedException {
        if (!(channel instanceof Channel)) {
            throw new MachineException(
                    description + " does not run programs of profiles, because they would run as the controller");
        }
        return call(new ProfileTasks.RunProcess(command, millis), millis + MARGIN_MILLIS)
                .process();
    }

    @Override
    public String readToken(String file) throws IOException, InterruptedException {
        return call(new ProfileTasks.ReadToken(file), MARGIN_MILLIS).token();
    }

    @Override
    public HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException {
        try {
            return call(new AgentTasks.PerformExchange(call), call.totalMillis() + MARGIN_MILLIS)
                    .http(call.maxBytes());
        } catch (ExchangeException x) {
            throw x;
        } catch (IOException x) {
            throw new ExchangeException(Reason.AGENT_LOST, Failures.message(x));
        }
    }

    @Override
    public Published publish(Delivery delivery, SessionDocument document) throws IOException, InterruptedException {
        Published published = call(new DeliveryTasks.Publish(delivery, document), MARGIN_MILLIS)
                .published();
        boolean complete = delivery instanceof Delivery.Profile || published.port() > 0 && published.port() <= MAX_PORT;
        if (!complete || !published.directory().endsWith(DeliveryFiles.PREFIX + delivery.id())) {
            throw new MachineException(description + " did not report where the credentials are");
        }
        return published;
    }

    @Override
    public void withdraw(String id, String index) throws IOException, InterruptedException {
        call(new DeliveryTasks.Withdraw(id, index), MARGIN_MILLIS);
    }

    @Override
    public Map<String, String> deliveries(String index) throws IOException, InterruptedException {
        Map<String, String> sound = new TreeMap<>();
        call(new DeliveryTasks.ListDeliveries(index), MARGIN_MILLIS).lines().forEach((id, owner) -> {
            if (Delivery.ID.matcher(id).matches() && sound.size() < MAX_DELIVERIES) {
                sound.put(id, owner);
            }
        });
        return sound;
    }

    private UntrustedAnswer call(Callable<?, IOException> task, int millis) throws IOException, InterruptedException {
        return new UntrustedAnswer(description, call(channel, description, task, millis));
    }

    /**
     * Performs a task at the other end of a channel. The answer may be of any type, because the agent is not trusted.
     *
     * @param description says to a person where that is
     * @throws IOException if it fails there, or is not done in time; with a cause for which {@link Failures#isLostAgent} is true if the
     *     channel is closed
     */
    public static Object call(VirtualChannel channel, String description, Callable<?, IOException> task, int millis)
            throws IOException, InterruptedException {
        Future<Object> future = CALLS.submit(() -> call(channel, task));
        try {
            return future.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException x) {
            throw new MachineException(description + " did not answer within " + millis / 1000 + " s");
        } catch (ExecutionException x) {
            boolean answered = x.getCause() instanceof ExecutionException;
            Throwable cause = answered ? x.getCause().getCause() : x.getCause();
            if (!(cause instanceof UserMessage)) {
                LOGGER.log(Level.INFO, cause, () -> description + " failed");
            }
            String message = Text.clean(Failures.message(cause), UntrustedAnswer.MAX_MESSAGE);
            if (cause instanceof ExchangeException failure && failure.reason() != null) {
                throw new ExchangeException(failure.reason(), message);
            }
            // An exception of the agent says nothing about the connection that it came over.
            boolean notSent = !answered && Failures.isCausedBy(cause, ClosedChannelException.class);
            throw new MachineException(description + " failed: " + message, notSent || isClosed(channel));
        } finally {
            future.cancel(true);
        }
    }

    /** The channel of the built-in node is never closed. */
    private static boolean isClosed(VirtualChannel channel) {
        return channel instanceof Channel remote && remote.isClosingOrClosed();
    }

    private static Object call(VirtualChannel channel, Callable<?, IOException> task) throws Exception {
        AgentJar.sendTo(channel, task.getClass());
        Future<?> answer = channel.callAsync(task);
        try {
            return answer.get();
        } finally {
            answer.cancel(true);
        }
    }
}
