package io.jenkins.plugins.assumed_role.page;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.assumed_role.history.BlockEvent;
import io.jenkins.plugins.assumed_role.history.History;
import io.jenkins.plugins.assumed_role.history.HistoryBounds;
import java.time.Clock;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** The history of this Jenkins, in {@code JENKINS_HOME/assumed-role-history}, and the audit log beside it. */
@Extension
public final class RoleHistory extends ItemListener {

    /** The audit log, whose lines docs/audit.md describes. */
    private static final Logger AUDIT = Logger.getLogger("io.jenkins.plugins.assumed_role.audit");

    private final History history = new History(
            Jenkins.get().getRootDir().toPath().resolve("assumed-role-history"),
            Clock.systemUTC(),
            RoleHistory::bounds);

    private static HistoryBounds bounds() {
        return ExtensionList.lookup(HistorySettings.class).stream()
                .findFirst()
                .map(HistorySettings::historyBounds)
                .orElse(HistoryBounds.DEFAULT);
    }

    /** Returns the history with all events so far. */
    public static History get() {
        History history = ExtensionList.lookupSingleton(RoleHistory.class).history;
        history.flush();
        return history;
    }

    /**
     * Adds an event; does not wait for the disk.
     *
     * @param audited the same event with all that is known of its block
     */
    static void add(BlockEvent event, BlockEvent audited) {
        ExtensionList.lookupSingleton(RoleHistory.class).history.add(event);
        AUDIT.info(audited::line);
    }

    @Override
    public void onBeforeShutdown() {
        history.close();
    }
}
