package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionPoint;
import hudson.model.Job;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.util.List;

/** Roles and rules of the folders around a job. An extension, because folders belong to a plugin that may be missing. */
public abstract class RolesOfJob implements ExtensionPoint {

    /** Lists the innermost first. */
    abstract List<NamedRole> roles(Job<?, ?> job);

    /** Lists the outermost first. */
    abstract List<RuleLevel> rules(Job<?, ?> job);
}
