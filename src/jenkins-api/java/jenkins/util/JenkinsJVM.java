package jenkins.util;

public class JenkinsJVM {
    protected JenkinsJVM() {
        throw new UnsupportedOperationException();
    }

    public static boolean isJenkinsJVM() {
        throw new UnsupportedOperationException();
    }
}
