package jenkins.model;

import hudson.model.Computer;

public abstract class Jenkins {
    public abstract static class MasterComputer extends Computer {}
}
