package io.jenkins.plugins.assumed_role.page;

import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The page "Assumed roles" of a build, and the same as JSON or XML. */
@ExportedBean
public final class AssumedRolesAction implements Action, Serializable {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(AssumedRolesAction.class.getName());

    /** Read by whoever saves the build, at any time. */
    private final List<SessionRecord> sessions = new CopyOnWriteArrayList<>();

    private AssumedRolesAction() {}

    /** A block has a session, maybe one that others share. */
    public static void joined(Run<?, ?> run, String group, RoleSession session, String agent) {
        AssumedRolesAction action = of(run);
        boolean changed;
        synchronized (action) {
            SessionRecord record = action.find(group);
            if (record == null) {
                record = new SessionRecord(group, session, agent);
                action.sessions.add(record);
            }
            record.joined();
            changed = record.lives(session.expiration());
        }
        saveIf(changed, run);
    }

    /** A block got no session, so that its body did not run. */
    public static void refused(Run<?, ?> run, RoleRequest request, String agent, String why) {
        of(run).sessions.add(new SessionRecord(request, agent, why));
        saveIf(true, run);
    }

    /** A rule forbids a role, so that nothing was sent. */
    public static void refused(Run<?, ?> run, RoleArn role, String agent, String why) {
        of(run).sessions.add(new SessionRecord(role, agent, why));
        saveIf(true, run);
    }

    public static void renewed(Run<?, ?> run, String group, RoleSession session) {
        update(run, group, record -> record.lives(session.expiration()));
    }

    public static void failed(Run<?, ?> run, String group, String why) {
        update(run, group, record -> record.fails(why));
    }

    /** Of many blocks that share a session the first changes its record; blocks that are quiet have none. */
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

    private static void saveIf(boolean changed, Run<?, ?> run) {
        try {
            if (changed) {
                run.save();
            }
        } catch (IOException x) {
            LOGGER.log(Level.WARNING, x, () -> "The assumed roles of " + run + " are not saved");
        }
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
