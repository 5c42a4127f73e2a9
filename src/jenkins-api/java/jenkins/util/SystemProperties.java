package jenkins.util;

public class SystemProperties {
    private SystemProperties() {
        throw new UnsupportedOperationException();
    }

    public static boolean getBoolean(String name) {
        throw new UnsupportedOperationException();
    }
}
