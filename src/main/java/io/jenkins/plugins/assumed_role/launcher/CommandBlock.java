package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.agent.delivery.Deliveries;
import io.jenkins.plugins.assumed_role.agent.delivery.Delivery;
import io.jenkins.plugins.assumed_role.agent.delivery.LocalDeliveries;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.masking.Masks;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.session.SessionMember;
import io.jenkins.plugins.assumed_role.session.SharedSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The block of a command line: one command, and a session that is renewed if the command can read the new one. */
final class CommandBlock implements SessionMember, AutoCloseable {

    /** The directory of a command has no other user. */
    private static final String OWNER = "this command";

    private final RoleRequest request;
    private final ThisMachine machine;
    private final Deliveries deliveries = new LocalDeliveries();
    private final DeliveryMode mode;
    private final VariableNames names;
    private final Path temporary;
    private final String id = RandomHex.id();
    private final Masks masks = new Masks();
    private SharedSession shared;
    private volatile ToolEnvironment tools;
    private PrivateDirectory directory;
    private boolean closed;

    /** @param temporary the directory of temporary files */
    CommandBlock(RoleRequest request, ThisMachine machine, DeliveryMode mode, VariableNames names, Path temporary) {
        if (mode.reachesRunningProcesses() && !names.isStandard()) {
            throw new InvalidArgument("--variables is for --delivery environment only, since the AWS SDKs look for '"
                    + mode + "' under names of their own.");
        }
        this.request = request;
        this.machine = machine;
        this.mode = mode;
        this.names = names;
        this.temporary = temporary;
    }

    static void report(String message) {
        System.err.println(WithAssumedRole.NAME + ": " + message);
    }

    RoleSession open() throws AssumeRoleException, IOException, InterruptedException {
        RoleSession session;
        if (mode.reachesRunningProcesses()) {
            shared = new SharedSessions().join(id, this);
            session = shared.current();
        } else {
            session = assume(new KeptSource());
            warnBeforeEnd(session);
        }
        hide(session);
        renewed(session, false);
        return session;
    }

    int run(List<String> command) throws CommandFailure, IOException, InterruptedException {
        return new MaskedCommand(command, tools, masks).run();
    }

    private static void warnBeforeEnd(RoleSession session) {
        Executor later =
                CompletableFuture.delayedExecutor(session.life().untilWarning().toMillis(), TimeUnit.MILLISECONDS);
        later.execute(() ->
                report("the session ends at " + session.until() + ". A running command cannot pick up a renewed session"
                        + " from its environment; --delivery endpoint renews it."));
    }

    @Override
    public String agent() {
        return machine.description();
    }

    @Override
    public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
        return RoleAssumer.assume(request, machine, RoleGate.OPEN, kept);
    }

    @Override
    public void hide(RoleSession next) {
        masks.add(next.secrets());
    }

    @Override
    public void save(Duration limit) {
        // Nothing of a command outlives it.
    }

    @Override
    public synchronized void renewed(RoleSession next, boolean recovered) throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        tools = switch (mode) {
            case ENVIRONMENT -> ToolEnvironment.of(next, names);
            case ENDPOINT -> published(next, endpoint());
            case PROFILE -> published(next, new Delivery.Profile(id, OWNER, directory(), directory()));
        };
        if (recovered) {
            report("renewed the session again, until " + next.until());
        }
    }

    private ToolEnvironment published(RoleSession next, Delivery delivery) throws IOException, InterruptedException {
        return ToolEnvironment.of(next, deliveries.publish(delivery, next.document()), Set.of());
    }

    @Override
    public void renewalFails(AssumeRoleException why) {
        if (why.isPermanent()) {
            report("the session cannot be renewed, because " + why.getMessage() + " It expires at "
                    + shared.current().until() + "; after that, every call to AWS fails.");
            return;
        }
        report("the session ends at " + shared.current().until()
                + " and cannot be renewed yet; the launcher tries again. " + why.getMessage());
    }

    @Override
    public void endsSoon(AssumeRoleException why) {
        report("the session ends at " + shared.current().until() + " and still cannot be renewed. " + why.getMessage());
    }

    private Delivery endpoint() throws IOException {
        String token = RandomHex.next();
        masks.add(List.of(token));
        return new Delivery.Endpoint(id, OWNER, directory(), directory(), token, 0);
    }

    /** The directory of this command, which is made when there is something to put into it. */
    private String directory() throws IOException {
        if (directory == null) {
            try {
                directory = new PrivateDirectory(temporary);
            } catch (FileSystemException x) {
                throw new MachineException("cannot create a directory in " + temporary + ": " + Failures.words(x)
                        + ". Set TMPDIR to a directory that this user can write to.");
            }
            directory.sweep();
        }
        return directory.path().toString();
    }

    /** Reports files that cannot be deleted and fails nothing, because the exit code of the command counts. */
    @Override
    public void close() {
        if (shared != null) {
            shared.leave(this);
        }
        synchronized (this) {
            closed = true;
            if (directory == null) {
                return;
            }
            try {
                // An endpoint ends with this process.
                directory.close();
            } catch (IOException x) {
                report("the files of the command in " + directory.path() + " cannot be deleted: "
                        + Failures.message(x));
            }
        }
    }
}
