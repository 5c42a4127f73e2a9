package hudson.model;

import hudson.remoting.VirtualChannel;

public abstract class Computer {
    public abstract VirtualChannel getChannel();

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }
}
