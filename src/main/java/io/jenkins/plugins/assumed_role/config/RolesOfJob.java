package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionPoint;
import hudson.model.Job;
import io.jenkins.plugins.assumed_role.policy.RuleLevel;
import java.util.List;

/** What stands around a job has roles and rules for it. An extension, since folders are of a plugin that may be missing. */
public abstract class RolesOfJob implements ExtensionPoint {

    /** From the innermost to the outermost. */
    abstract List<NamedRole> roles(Job<?, ?> job);

    /** From the outermost to the innermost. */
    abstract List<RuleLevel> rules(Job<?, ?> job);
}
