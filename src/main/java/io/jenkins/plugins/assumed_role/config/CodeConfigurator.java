package io.jenkins.plugins.assumed_role.config;

import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.Configurator;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.impl.configurators.DataBoundConfigurator;
import io.jenkins.plugins.casc.model.CNode;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** Shows why configuration as code is refused. Configuration as Code itself names the constructor or the attribute that failed, and no reason. */
public final class CodeConfigurator<T> extends DataBoundConfigurator<T> {

    private CodeConfigurator(Class<T> type) {
        super(type);
    }

    @OptionalExtension(requirePlugins = "configuration-as-code")
    public static CodeConfigurator<NamedRole> ofRoles() {
        return new CodeConfigurator<>(NamedRole.class);
    }

    @OptionalExtension(requirePlugins = "configuration-as-code")
    public static CodeConfigurator<RoleRule> ofRules() {
        return new CodeConfigurator<>(RoleRule.class);
    }

    @OptionalExtension(requirePlugins = "configuration-as-code")
    public static CodeConfigurator<AssumedRoleNodeProperty> ofNodes() {
        return new CodeConfigurator<>(AssumedRoleNodeProperty.class);
    }

    @Override
    public T configure(CNode code, ConfigurationContext context) {
        try {
            return super.configure(code, context);
        } catch (ConfiguratorException x) {
            throw withReason(x, code, this);
        }
    }

    @Override
    public T check(CNode code, ConfigurationContext context) {
        try {
            return super.check(code, context);
        } catch (ConfiguratorException x) {
            throw withReason(x, code, this);
        }
    }

    static ConfiguratorException withReason(ConfiguratorException x, CNode code, Configurator<?> configurator) {
        String reason = SubmittedForm.sentence(x);
        return reason == null || x.getErrorMessage().contains(reason)
                ? x
                : ConfiguratorException.from(code, configurator, x.getPath(), reason, x.getCause());
    }
}
