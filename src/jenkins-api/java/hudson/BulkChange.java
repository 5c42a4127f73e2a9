package hudson;

import hudson.model.Saveable;

public class BulkChange {
    public BulkChange(Saveable saveable) {
        throw new UnsupportedOperationException();
    }

    public void abort() {
        throw new UnsupportedOperationException();
    }
}
