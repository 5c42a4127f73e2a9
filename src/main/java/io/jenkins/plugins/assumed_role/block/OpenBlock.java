package io.jenkins.plugins.assumed_role.block;

import hudson.AbortException;
import hudson.EnvVars;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.delivery.ToolEnvironment;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.page.RoleLink;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.session.SessionMember;
import io.jenkins.plugins.assumed_role.session.SharedSession;
import io.jenkins.plugins.assumed_role.session.SharedSessions;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An open block. Keeps its session, the masks of its output and the variables of its tools consistent. Each
 * generation of credentials is hidden first, then written down as hidden, and only then given out.
 *
 * <p>Keeps its masks and variables over a restart of the controller, and renews the session when its agent is back.
 */
public final class OpenBlock implements SessionMember, Serializable {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(OpenBlock.class.getName());
    private static final SharedSessions SESSIONS = new SharedSessions();
    /**
     * The most time to wait for a session after a restart, longer than the default time limit. After that, the block continues with its
     * old session.
     */
    private static final Duration LONGEST_RESUMPTION = Duration.ofMinutes(2);

    private record Opening(RoleRequest request, AgentMachine machine, RoleGate gate) {}

    private final BlockSetting setting;
    private final BlockMasks masks;
    private final BlockVariables variables;
    private final BlockDelivery delivery;
    private String group;
    /** Null before it is open, and for a block that an older version of the plugin opened. */
    private volatile BlockEvents events;

    private volatile Instant until;
    /** True if the session needed an MFA code. */
    private boolean codeUsed;

    private transient BlockHost host;
    private transient SharedSession shared;
    /** The request for the first session, which the block assumes when it opens; null afterwards. */
    private transient Opening opening;
    /** The newest session that the tools have. */
    private transient RoleSession given;

    private transient boolean hinted;
    private transient volatile boolean closed;

    /** @param enclosing the block around this one; null if there is none */
    public OpenBlock(BlockSetting setting, BlockMasks masks, OpenBlock enclosing) {
        this.setting = setting;
        variables = new BlockVariables(enclosing == null ? null : enclosing.variables());
        this.masks = masks;
        delivery = new BlockDelivery(setting);
    }

    public BlockVariables variables() {
        return variables;
    }

    public BlockMasks masks() {
        return masks;
    }

    /** Returns an ID that no other block has. */
    public String id() {
        return setting.id();
    }

    /** Externalizable id of the build. */
    String build() {
        return setting.build();
    }

    @Override
    public String agent() {
        return setting.agent();
    }

    /**
     * Assumes the role, or shares the session of a block that did, gives it to the tools and logs it.
     *
     * @param reported gets the events of the block
     */
    public void open(BlockHost host, BlockEvents reported) throws IOException, InterruptedException {
        this.host = host;
        RoleRequest request = host.request();
        AgentMachine machine = host.agent();
        RoleGate gate = host.gate();
        try {
            opening = new Opening(request, machine, gate);
            shared = SESSIONS.join(SessionKey.of(build(), machine, request), this);
        } catch (AssumeRoleException x) {
            reported.refused(host.run(), request, x.getMessage());
            throw Aborts.because(reported.shown(x.getMessage()), x);
        } finally {
            opening = null;
        }
        OpenBlocks.add(this);
        RoleSession session = shared.current();
        codeUsed = !session.renewable();
        try {
            hide(session);
            give(session, machine);
        } catch (IOException x) {
            throw Aborts.because("withAssumedRole: " + Failures.message(x), x);
        }
        group = shared.group();
        events = reported;
        boolean first = events.opened(host.run(), request, session, group);
        if (first) {
            host.log()
                    .println(RoleLink.of(
                            host.run(), session.provenance(machine.description(), request.via(), events.isQuiet())));
        }
        session.notes().stream().map(events::shown).forEach(host.log()::println);
    }

    /** Continues after a restart of the controller. The steps inside resume only when this returns, so they find a valid session. */
    public void resume(BlockHost resumed) throws InterruptedException {
        host = resumed;
        if (group == null) {
            return;
        }
        shared = SESSIONS.resume(group, this, Lifetime.ending(Duration.between(Instant.now(), until)));
        OpenBlocks.add(this);
        if (Leftovers.channel(agent()) != null) {
            shared.retryNow();
            shared.awaitRenewal(this, LONGEST_RESUMPTION);
        }
    }

    /**
     * Delivers again to an agent that has reconnected, perhaps with a new JVM, so that its processes find the endpoint or files that they
     * know.
     */
    void deliverAgain(AgentMachine machine) {
        RoleSession session = session();
        if (session != null && delivery.reachesRunningProcesses()) {
            try {
                give(session, machine);
            } catch (IOException x) {
                LOGGER.log(
                        Level.WARNING, x, () -> "Cannot give credentials to block " + id() + " on " + agent() + " yet");
                shared.deliverLater(this);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Renews at once if a renewal waits for the agent. */
    void agentIsBack() {
        shared.retryNow();
    }

    /**
     * Gives a process of the block its variables.
     *
     * @throws AbortException if the session is over, or the process would run on another agent, where nothing is delivered
     */
    public void expand(EnvVars env) throws AbortException {
        delivery.checkAgent(env.get("NODE_NAME"));
        variables.expand(env);
    }

    /** Returns the newest session; null after a restart, until it is renewed. */
    public RoleSession session() {
        return shared == null ? null : shared.current();
    }

    /** Returns the time of the next renewal, or of the next attempt; null for none. */
    Instant nextRenewal() {
        Duration left = shared == null ? null : shared.untilRenewal();
        return left == null ? null : Instant.now().plus(left);
    }

    /** The source credentials of a nested block that uses this role. */
    public Source.Given asSource() {
        RoleSession session = session();
        if (session == null) {
            throw new InvalidArgument("source: the session of the enclosing withAssumedRole block is not renewed yet.");
        }
        return new Source.Given(
                session.accessKeyId(),
                session.secretAccessKey(),
                session.sessionToken(),
                "the enclosing block's role " + session.role(),
                true);
    }

    @Override
    public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
        try {
            if (opening != null) {
                return RoleAssumer.assume(opening.request, opening.machine, opening.gate, kept);
            }
            if (!host.run().isBuilding()) {
                close();
                throw new AssumeRoleException("The build of this block has ended.");
            }
            if (codeUsed) {
                throw AssumeRoleException.usedCode();
            }
            return RoleAssumer.assume(host.request(), host.agent(), host.gate(), kept);
        } catch (IOException x) {
            throw AssumeRoleException.of(x);
        }
    }

    @Override
    public void hide(RoleSession next) throws IOException, InterruptedException {
        masks.add(next.secrets(), host.agent());
    }

    @Override
    public void save(Duration limit) throws IOException, InterruptedException {
        host.save(limit);
    }

    @Override
    public void renewed(RoleSession next, boolean recovered) throws IOException, InterruptedException {
        Instant before = until;
        give(next, host.agent());
        if (events != null) {
            events.renewed(next);
        }
        if (recovered) {
            log("Session renewed again, until " + next.until());
        } else if (!delivery.reachesRunningProcesses() && !hinted) {
            log("Session renewed. New steps use it; running processes keep the old one, which expires at " + before
                    + ". For longer commands use delivery: 'endpoint', or 'profile' in containers.");
        }
        hinted = true;
    }

    @Override
    public void renewalFails(AssumeRoleException failure) {
        if (failure.isPermanent()) {
            variables.failing(failure.getMessage(), false);
            log("The session cannot be renewed, because " + failure.getMessage() + " It expires at " + until
                    + "; after that, every call to AWS in this block fails.");
            return;
        }
        if (events != null) {
            events.failed(failure.getMessage());
        }
        String why = shown(failure);
        variables.failing(why, Failures.isLostAgent(failure));
        log("Could not renew the session, which expires at " + until + ". The block tries again, with growing pauses.\n"
                + why);
    }

    @Override
    public void endsSoon(AssumeRoleException failure) {
        String why = shown(failure);
        variables.failing(why, Failures.isLostAgent(failure));
        log("The session expires at " + until
                + " and still could not be renewed. After that, every call to AWS in this block fails.\n" + why);
    }

    private String shown(AssumeRoleException failure) {
        return events == null ? failure.getMessage() : events.shown(failure.getMessage());
    }

    /** Hands out sessions one at a time, and none after the block is closed. */
    private synchronized void give(RoleSession session, AgentMachine machine) throws IOException, InterruptedException {
        if (closed || given != null && session.isOlderThan(given)) {
            return;
        }
        ToolEnvironment tools = delivery.give(session, machine, masks);
        if (!closed) {
            variables.set(tools, session);
            given = session;
            until = session.expiration();
        }
    }

    private void log(String message) {
        try {
            host.log().println(message);
        } catch (IOException x) {
            LOGGER.log(Level.INFO, x, () -> "The log of block " + id() + " is gone: " + message);
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes everything of the block, here and on the agent. Calls after the first have no effect. */
    public void close() {
        synchronized (OpenBlocks.class) {
            if (closed) {
                return;
            }
            forget();
        }
        if (events != null) {
            events.closed();
        }
        variables.forget();
        withdraw();
        masks.forgetCopies();
    }

    /** Needs only the name of the agent, because the environment of the build may be over, too. */
    private void withdraw() {
        try {
            delivery.withdraw();
        } catch (IOException x) {
            log("Could not remove the credentials of this block from agent '" + setting.agentName() + "': "
                    + Failures.message(x) + ". Jenkins tries again until the agent answers, and when it connects.");
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the session, and removes nothing from the agent. */
    void forget() {
        closed = true;
        OpenBlocks.remove(this);
        if (shared != null) {
            shared.leave(this);
        }
    }
}
