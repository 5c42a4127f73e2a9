package io.jenkins.plugins.casc;

import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.casc.model.Mapping;

public abstract class BaseConfigurator<T> implements Configurator<T> {
    protected abstract T instance(Mapping mapping, ConfigurationContext context) throws ConfiguratorException;

    @Override
    public T configure(CNode c, ConfigurationContext context) throws ConfiguratorException {
        throw new UnsupportedOperationException();
    }

    @Override
    public T check(CNode c, ConfigurationContext context) throws ConfiguratorException {
        throw new UnsupportedOperationException();
    }

    protected void configure(Mapping config, T instance, boolean dryrun, ConfigurationContext context)
            throws ConfiguratorException {
        throw new UnsupportedOperationException();
    }
}
