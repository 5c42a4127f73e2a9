package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionPoint;
import hudson.model.Job;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.util.List;
import java.util.Map;

/** Roles and rules of the folders around a job. An extension, because folders belong to a plugin that may be missing. */
public abstract class RolesOfJob implements ExtensionPoint {

    /** Lists the innermost first. */
    abstract List<NamedRole> roles(Job<?, ?> job);

    /** Returns the roles of all folders that the current user may read, by their full names. */
    abstract Map<String, List<NamedRole>> ofFolders();

    /** Lists the outermost first. */
    abstract List<RuleLevel> rules(Job<?, ?> job);
}
