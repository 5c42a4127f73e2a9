package hudson;

import hudson.remoting.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

public abstract class Launcher {
    public final ProcStarter launch() {
        throw new UnsupportedOperationException();
    }

    public abstract Proc launch(ProcStarter starter) throws IOException;

    @Deprecated
    public Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    @Deprecated
    public Proc launch(String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out, FilePath workDir)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public abstract Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
            throws IOException, InterruptedException;

    public boolean isUnix() {
        throw new UnsupportedOperationException();
    }

    public final class ProcStarter {
        public ProcStarter cmds(String... args) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter cmds(List<String> args) {
            throw new UnsupportedOperationException();
        }

        public List<String> cmds() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter masks(boolean... masks) {
            throw new UnsupportedOperationException();
        }

        public boolean[] masks() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter pwd(FilePath workDir) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter stdout(OutputStream out) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter stdin(InputStream in) {
            throw new UnsupportedOperationException();
        }

        public String[] envs() {
            throw new UnsupportedOperationException();
        }

        public ProcStarter envs(String... overrides) {
            throw new UnsupportedOperationException();
        }
    }

    public static class LocalLauncher extends Launcher {
        @Override
        public Proc launch(ProcStarter ps) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
                throws IOException {
            throw new UnsupportedOperationException();
        }
    }

    public static class RemoteLauncher extends Launcher {
        @Override
        public Proc launch(ProcStarter ps) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Channel launchChannel(
                String[] cmd, OutputStream err, FilePath _workDir, Map<String, String> envOverrides)
                throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUnix() {
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

        @Override
        public Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
                throws IOException, InterruptedException {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUnix() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Proc launch(
                String[] cmd, boolean[] mask, String[] env, InputStream in, OutputStream out, FilePath workDir)
                throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Proc launch(String[] cmd, String[] env, InputStream in, OutputStream out, FilePath workDir)
                throws IOException {
            throw new UnsupportedOperationException();
        }

        public Launcher getInner() {
            throw new UnsupportedOperationException();
        }
    }
}
