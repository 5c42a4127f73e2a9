package io.jenkins.plugins.assumed_role.config;

import io.jenkins.plugins.casc.BaseConfigurator;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.casc.model.Mapping;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** Checks configuration as code for all of Jenkins before it is applied. Configuration as Code itself sets no attribute in a check. */
@OptionalExtension(requirePlugins = "configuration-as-code")
public final class GlobalCodeConfigurator extends BaseConfigurator<AssumedRoleConfiguration> {

    @Override
    public Class<AssumedRoleConfiguration> getTarget() {
        return AssumedRoleConfiguration.class;
    }

    @Override
    protected AssumedRoleConfiguration instance(Mapping mapping, ConfigurationContext context) {
        return AssumedRoleConfiguration.get();
    }

    @Override
    public AssumedRoleConfiguration check(CNode code, ConfigurationContext context) {
        AssumedRoleConfiguration tried = new AssumedRoleConfiguration();
        tried.withoutSaving(() -> configure(code.asMapping(), tried, false, context));
        return tried;
    }

    @Override
    protected void configure(
            Mapping code, AssumedRoleConfiguration configuration, boolean dryRun, ConfigurationContext context) {
        try {
            super.configure(code, configuration, dryRun, context);
        } catch (ConfiguratorException x) {
            throw CodeConfigurator.withReason(x, code, this);
        }
    }
}
