package io.jenkins.plugins.assumed_role.page;

import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The page "Assumed roles" of a build, and the same as JSON or XML. */
@ExportedBean
public final class AssumedRolesAction implements Action, Serializable {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(AssumedRolesAction.class.getName());

    /** Records of one build that are kept: a loop may open any number of blocks, and each save of a build writes all of them. */
    private static final int MOST = 1_000;

    /** Seconds within which many changes are saved once. */
    private static final int SAVE_DELAY = 5;

    /** Builds that are to be saved. */
    private static final Set<Run<?, ?>> UNSAVED = ConcurrentHashMap.newKeySet();

    /** Whoever saves the build reads it, at any time. */
    private final List<SessionRecord> sessions = new CopyOnWriteArrayList<>();

    private int older;

    private AssumedRolesAction() {}

    /** A block has a session, maybe one that others share. */
    public static void joined(Run<?, ?> run, String group, RoleSession session, String agent) {
        AssumedRolesAction action = of(run);
        boolean changed;
        synchronized (action) {
            SessionRecord record = action.find(group);
            if (record == null) {
                record = new SessionRecord(group, session, agent);
                action.add(record);
            }
            record.joined();
            changed = record.lives(session.expiration());
        }
        saveIf(changed, run);
    }

    /** A block got no session, so that its body did not run. */
    public static void refused(Run<?, ?> run, RoleRequest request, String agent, String why) {
        of(run).add(new SessionRecord(request, agent, why));
        saveIf(true, run);
    }

    /** A rule forbids a role, so that nothing was sent. */
    public static void refused(Run<?, ?> run, RoleArn role, String agent, String why) {
        of(run).add(new SessionRecord(role, agent, why));
        saveIf(true, run);
    }

    public static void renewed(Run<?, ?> run, String group, RoleSession session) {
        update(run, group, record -> record.lives(session.expiration()));
    }

    public static void failed(Run<?, ?> run, String group, String why) {
        update(run, group, record -> record.fails(why));
    }

    /** Changes the record of a session, once for all blocks that share it. A quiet block has no record. */
    private static void update(Run<?, ?> run, String group, Predicate<SessionRecord> change) {
        AssumedRolesAction action = run.getAction(AssumedRolesAction.class);
        if (action == null) {
            return;
        }
        boolean changed;
        synchronized (action) {
            SessionRecord record = action.find(group);
            changed = record != null && change.test(record);
        }
        saveIf(changed, run);
    }

    private static AssumedRolesAction of(Run<?, ?> run) {
        synchronized (run) {
            AssumedRolesAction action = run.getAction(AssumedRolesAction.class);
            if (action == null) {
                action = new AssumedRolesAction();
                run.addAction(action);
            }
            return action;
        }
    }

    private SessionRecord find(String group) {
        return sessions.stream()
                .filter(record -> record.isOf(group))
                .findFirst()
                .orElse(null);
    }

    private synchronized void add(SessionRecord record) {
        sessions.add(record);
        if (sessions.size() > MOST) {
            sessions.remove(0);
            older++;
        }
    }

    private static void saveIf(boolean changed, Run<?, ?> run) {
        if (changed && UNSAVED.add(run)) {
            Timer.get()
                    .schedule(
                            () -> Computer.threadPoolForRemoting.execute(() -> save(run)),
                            SAVE_DELAY,
                            TimeUnit.SECONDS);
        }
    }

    private static void save(Run<?, ?> run) {
        UNSAVED.remove(run);
        try {
            // A build that was deleted in between must not come back.
            if (run.getRootDir().isDirectory()) {
                run.save();
            }
        } catch (IOException x) {
            LOGGER.log(Level.WARNING, x, () -> "The assumed roles of " + run + " are not saved");
        }
    }

    /** Returns the number of records that are no longer kept. */
    @Exported
    public synchronized int getOlder() {
        return older;
    }

    @Exported
    public synchronized List<SessionRecord> getSessions() {
        return List.copyOf(sessions);
    }

    /** For the page. */
    public TimeLine getTimeLine() {
        return TimeLine.of(getSessions());
    }

    public Api getApi() {
        return new Api(this);
    }

    @Override
    public String getIconFileName() {
        return "symbol-key";
    }

    @Override
    public String getDisplayName() {
        return Messages.AssumedRolesAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "assumed-roles";
    }
}
