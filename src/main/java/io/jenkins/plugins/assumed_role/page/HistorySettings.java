package io.jenkins.plugins.assumed_role.page;

import hudson.ExtensionPoint;
import io.jenkins.plugins.assumed_role.history.HistoryBounds;

/** The configuration of the history. An extension, because what is configured uses this room and not the other way round. */
public interface HistorySettings extends ExtensionPoint {
    HistoryBounds historyBounds();
}
