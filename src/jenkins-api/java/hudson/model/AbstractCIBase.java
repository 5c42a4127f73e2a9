package hudson.model;

public abstract class AbstractCIBase extends Node {
    @Override
    public String getNodeName() {
        throw new UnsupportedOperationException();
    }
}
