package io.jenkins.plugins.assumed_role.manage;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.page.BlockEvents;

/** Warns administrators of rules that cannot be read, of renewals that fail, and of blocks on the built-in node. */
@Extension
public final class RolesMonitor extends AdministrativeMonitor {

    public boolean isUnreadable() {
        return AssumedRoleConfiguration.get().isUnreadable();
    }

    /** Returns the number of open blocks whose session cannot be renewed. */
    public int getFailing() {
        return BlockEvents.failing();
    }

    public boolean isBuiltInNodeAllowed() {
        return AssumedRoleConfiguration.get().isAllowBuiltInNode();
    }

    @Override
    public boolean isActivated() {
        return isUnreadable() || getFailing() > 0 || isBuiltInNodeAllowed();
    }

    @Override
    public boolean isSecurity() {
        return true;
    }

    @Override
    public String getDisplayName() {
        return Messages.AwsRolesLink_DisplayName();
    }
}
