package io.jenkins.plugins.casc.model;

import java.util.HashMap;

public final class Mapping extends HashMap<String, CNode> implements CNode {
    @Override
    public Mapping asMapping() {
        throw new UnsupportedOperationException();
    }
}
