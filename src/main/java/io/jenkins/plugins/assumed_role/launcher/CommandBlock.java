package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Delivery;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.masking.Masks;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.session.SessionMember;
import io.jenkins.plugins.assumed_role.session.SharedSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The block that a command line is: one command, and a session that is renewed under it where the command can get at the new one. */
final class CommandBlock implements SessionMember, AutoCloseable {

    private static final String OWNER = "process ";

    private final RoleRequest request;
    private final ThisMachine place;
    private final DeliveryMode mode;
    private final VariableNames names;
    private final String id = RandomHex.id();
    private final String token = RandomHex.next();
    private final Masks masks = new Masks();
    private SharedSession shared;
    private volatile ToolEnvironment tools;
    private boolean closed;

    CommandBlock(RoleRequest request, ThisMachine place, DeliveryMode mode, VariableNames names) {
        if (mode.reachesRunningProcesses() && !names.isStandard()) {
            throw new IllegalArgumentException(
                    "--variables is for --delivery environment only, since the AWS SDKs look for '" + mode
                            + "' under names of their own.");
        }
        this.request = request;
        this.place = place;
        this.mode = mode;
        this.names = names;
    }

    static void tell(String message) {
        System.err.println(WithAssumedRole.NAME + ": " + message);
    }

    RoleSession open() throws AssumeRoleException, IOException, InterruptedException {
        masks.add(List.of(token));
        RoleSession session;
        if (mode.reachesRunningProcesses()) {
            sweep();
            shared = new SharedSessions().join(id, this);
            session = shared.current();
        } else {
            session = assume();
            warnBeforeEnd(session);
        }
        hide(session);
        renewed(session, false);
        return session;
    }

    int run(List<String> command) throws CommandFailure, InterruptedException {
        return new MaskedCommand(command, tools, masks).run();
    }

    private static void warnBeforeEnd(RoleSession session) {
        Executor later =
                CompletableFuture.delayedExecutor(session.life().untilWarning().toMillis(), TimeUnit.MILLISECONDS);
        later.execute(() ->
                tell("the session ends at " + session.until() + ". A command that runs already cannot get another one"
                        + " through its environment; --delivery endpoint renews it."));
    }

    @Override
    public String agent() {
        return place.description();
    }

    @Override
    public RoleSession assume() throws AssumeRoleException, InterruptedException {
        return RoleAssumer.assume(request, place, RoleGate.OPEN);
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
            case ENDPOINT -> published(next, new Delivery.Endpoint(id, owner(), null, index(), token, 0));
            case PROFILE -> published(next, new Delivery.Profile(id, owner(), null, index()));
        };
        if (recovered) {
            tell("renewed the session again, until " + next.until());
        }
    }

    private ToolEnvironment published(RoleSession next, Delivery delivery) throws IOException, InterruptedException {
        return ToolEnvironment.of(next, place.publish(delivery, next.document()), Set.of());
    }

    @Override
    public void renewalFails(AssumeRoleException why) {
        tell("the session ends at " + shared.current().until() + " and cannot be renewed now; that is tried again. "
                + why.getMessage());
    }

    @Override
    public void endsSoon(AssumeRoleException why) {
        tell("the session ends at " + shared.current().until() + " and still cannot be renewed. " + why.getMessage());
    }

    private static String owner() {
        return OWNER + ProcessHandle.current().pid();
    }

    /** Of this user, for all commands. */
    private static String index() {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "with-assumed-role-" + user)
                .toString();
    }

    /** Removes the files of commands that were killed. */
    private void sweep() throws IOException, InterruptedException {
        for (Map.Entry<String, String> delivery : place.deliveries(index()).entrySet()) {
            String pid = delivery.getValue().replace(OWNER, "");
            if (pid.matches("\\d{1,18}")
                    && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                place.withdraw(delivery.getKey(), index());
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (shared != null) {
            shared.leave(this);
        }
        synchronized (this) {
            closed = true;
            if (mode.reachesRunningProcesses()) {
                place.withdraw(id, index());
            }
        }
    }
}
