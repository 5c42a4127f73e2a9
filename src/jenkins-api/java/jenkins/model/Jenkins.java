package jenkins.model;

import hudson.Plugin;
import hudson.model.Computer;
import hudson.model.labels.LabelAtom;
import hudson.security.Permission;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.DescribableList;

public abstract class Jenkins {
    public abstract static class MasterComputer extends Computer {}

    public static final Permission ADMINISTER = null;

    public static final Permission READ = null;

    public boolean hasPermission(Permission permission) {
        throw new UnsupportedOperationException();
    }

    public void checkPermission(Permission permission) {
        throw new UnsupportedOperationException();
    }

    public Plugin getPlugin(String shortName) {
        throw new UnsupportedOperationException();
    }

    public Computer getComputer(String name) {
        throw new UnsupportedOperationException();
    }

    public static Jenkins get() {
        throw new UnsupportedOperationException();
    }

    public LabelAtom getSelfLabel() {
        throw new UnsupportedOperationException();
    }

    public DescribableList<NodeProperty<?>, NodePropertyDescriptor> getGlobalNodeProperties() {
        throw new UnsupportedOperationException();
    }
}
