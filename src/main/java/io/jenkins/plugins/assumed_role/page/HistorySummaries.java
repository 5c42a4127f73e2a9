package io.jenkins.plugins.assumed_role.page;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Adds up the history in the background, at the start and every few minutes, so that no page waits for it. */
@Extension
public final class HistorySummaries extends AsyncPeriodicWork {

    /** The most days that a page adds up. */
    public static final int DAYS = 90;

    public HistorySummaries() {
        super("Summaries of the history of assumed roles");
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(5);
    }

    @Override
    public long getInitialDelay() {
        return 0;
    }

    @Override
    protected void execute(TaskListener listener) throws IOException {
        RoleHistory.get().prepare(DAYS);
    }
}
