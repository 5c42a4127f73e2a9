package hudson.util;

import hudson.model.TaskListener;
import java.io.PrintStream;
import java.util.logging.Level;
import java.util.logging.Logger;

public class LogTaskListener implements TaskListener {
    public LogTaskListener(Logger logger, Level level) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintStream getLogger() {
        throw new UnsupportedOperationException();
    }
}
