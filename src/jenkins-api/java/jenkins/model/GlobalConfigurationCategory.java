package jenkins.model;

public abstract class GlobalConfigurationCategory {
    public static <T extends GlobalConfigurationCategory> T get(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    public static class Security extends GlobalConfigurationCategory {}
}
