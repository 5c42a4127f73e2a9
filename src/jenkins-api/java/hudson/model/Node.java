package hudson.model;

import hudson.FilePath;
import hudson.model.labels.LabelAtom;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.DescribableList;
import java.util.Set;

public abstract class Node {
    public abstract FilePath getRootPath();

    public final Computer toComputer() {
        throw new UnsupportedOperationException();
    }

    public abstract DescribableList<NodeProperty<?>, NodePropertyDescriptor> getNodeProperties();

    public Set<LabelAtom> getAssignedLabels() {
        throw new UnsupportedOperationException();
    }

    public abstract String getNodeName();
}
