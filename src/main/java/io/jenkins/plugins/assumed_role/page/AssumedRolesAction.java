package io.jenkins.plugins.assumed_role.page;

import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.history.Field;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import jenkins.util.Timer;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The page "Assumed roles" of a build, and the same as JSON or XML. */
@ExportedBean
public final class AssumedRolesAction implements RunAction2, BuildBadgeAction, Serializable {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(AssumedRolesAction.class.getName());

    /** The most records of one build: a loop may open any number of blocks, and each save of a build writes all of them. */
    private static final int MOST = 1_000;

    /** Seconds within which many changes are saved once. */
    private static final int SAVE_DELAY = 5;

    /** Builds to save. */
    private static final Set<Run<?, ?>> UNSAVED = ConcurrentHashMap.newKeySet();

    /** The records. Any thread that saves the build reads them. */
    private final List<SessionRecord> sessions = new CopyOnWriteArrayList<>();

    private int older;

    private transient Run<?, ?> run;

    private AssumedRolesAction() {}

    /**
     * Adds the session of a block, which other blocks may share.
     *
     * @param details see {@link Field}
     * @return whether the session is new
     */
    static boolean joined(Run<?, ?> run, Map<String, String> details) {
        AssumedRolesAction action = of(run);
        boolean changed;
        boolean first;
        synchronized (action) {
            SessionRecord record = action.find(details.get(Field.SHARED));
            first = record == null;
            if (first) {
                record = new SessionRecord(details);
                action.add(record);
            }
            record.joined();
            changed = record.lives(details.get(Field.UNTIL));
        }
        saveIf(changed, run);
        return first;
    }

    /** Adds a block that got no session, so that its body did not run. */
    static void refused(Run<?, ?> run, Map<String, String> details) {
        of(run).add(new SessionRecord(details));
        saveIf(true, run);
    }

    /**
     * Changes the record of a session, once for all blocks that share it.
     *
     * @param group null for a block that got none
     */
    static void update(Run<?, ?> run, String group, Predicate<SessionRecord> change) {
        AssumedRolesAction action = run.getAction(AssumedRolesAction.class);
        if (action == null || group == null) {
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

    /** Returns the number of records that were removed. */
    @Exported
    public synchronized int getOlder() {
        return older;
    }

    @Exported
    public synchronized List<SessionRecord> getSessions() {
        return List.copyOf(sessions);
    }

    /** Returns the time line of the sessions for the page. */
    public TimeLine getTimeLine() {
        return TimeLine.of(getSessions(), Instant.now());
    }

    /** Returns true if the page reloads itself. */
    public boolean isLive() {
        return run != null && run.isBuilding();
    }

    /** Returns the records of sessions, without those of refusals. */
    public List<SessionRecord> getAssumed() {
        return getSessions().stream()
                .filter(record -> !record.getGenerations().isEmpty())
                .toList();
    }

    /** Returns the number of records with that result, see {@link SessionRecord#getResult}. */
    public long count(String result) {
        return getSessions().stream()
                .filter(record -> record.getResult().startsWith(result))
                .count();
    }

    /** Returns the build for the side panel. */
    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public void onAttached(Run<?, ?> attached) {
        run = attached;
    }

    @Override
    public void onLoad(Run<?, ?> loaded) {
        run = loaded;
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
