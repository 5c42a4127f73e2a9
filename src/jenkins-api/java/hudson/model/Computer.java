package hudson.model;

import hudson.remoting.VirtualChannel;
import java.util.concurrent.ExecutorService;

public abstract class Computer {
    public static final ExecutorService threadPoolForRemoting = null;

    public abstract VirtualChannel getChannel();

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public String getName() {
        throw new UnsupportedOperationException();
    }

    public Node getNode() {
        throw new UnsupportedOperationException();
    }
}
