package io.jenkins.plugins.assumed_role.page;

import hudson.ExtensionPoint;
import io.jenkins.plugins.assumed_role.history.HistoryBounds;

/** The configuration of the history. An extension, because the package {@code config} uses this package and not the other way round. */
public interface HistorySettings extends ExtensionPoint {
    HistoryBounds historyBounds();
}
