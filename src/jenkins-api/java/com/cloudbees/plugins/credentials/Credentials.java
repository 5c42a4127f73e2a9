package com.cloudbees.plugins.credentials;

import hudson.model.Run;

public interface Credentials {
    default Credentials forRun(Run<?, ?> context) {
        throw new UnsupportedOperationException();
    }
}
