package hudson.model;

import hudson.FilePath;

public abstract class Node {
    public abstract FilePath getRootPath();

    public final Computer toComputer() {
        throw new UnsupportedOperationException();
    }
}
