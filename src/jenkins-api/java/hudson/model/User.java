package hudson.model;

public class User {
    public String getId() {
        throw new UnsupportedOperationException();
    }

    public static User current() {
        throw new UnsupportedOperationException();
    }
}
