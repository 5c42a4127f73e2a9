package org.jenkinsci.plugins.workflow.graph;

public abstract class FlowNode {
    public Iterable<BlockStartNode> iterateEnclosingBlocks() {
        throw new UnsupportedOperationException();
    }
}
