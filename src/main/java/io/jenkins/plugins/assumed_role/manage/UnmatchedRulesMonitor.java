package io.jenkins.plugins.assumed_role.manage;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import io.jenkins.plugins.assumed_role.config.UnmatchedRules;
import java.util.List;

/** Shows administrators the rules that match nothing. A monitor of its own, so that it can be dismissed without the warnings. */
@Extension
public final class UnmatchedRulesMonitor extends AdministrativeMonitor {

    public List<String> getSentences() {
        return UnmatchedRules.sentences();
    }

    @Override
    public boolean isActivated() {
        return !getSentences().isEmpty();
    }

    @Override
    public String getDisplayName() {
        return Messages.UnmatchedRulesMonitor_DisplayName();
    }
}
