package io.jenkins.plugins.casc;

import io.jenkins.plugins.casc.model.CNode;

public class ConfiguratorException extends RuntimeException {
    public static ConfiguratorException from(
            CNode node, Configurator configurator, String path, String message, Throwable cause) {
        throw new UnsupportedOperationException();
    }

    public String getPath() {
        throw new UnsupportedOperationException();
    }

    public String getErrorMessage() {
        throw new UnsupportedOperationException();
    }
}
