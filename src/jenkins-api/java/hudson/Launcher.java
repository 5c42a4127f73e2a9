package hudson;

import java.io.IOException;

public abstract class Launcher {
    public abstract Proc launch(ProcStarter starter) throws IOException;

    public final class ProcStarter {
        public String[] envs() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter envs(String... overrides) {
            throw new UnsupportedOperationException();
        }
    }

    public static class DecoratedLauncher extends Launcher {
        public DecoratedLauncher(Launcher inner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Proc launch(ProcStarter starter) throws IOException {
            throw new UnsupportedOperationException();
        }
    }
}
