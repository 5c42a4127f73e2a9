package hudson.model;

@SuppressWarnings("serial")
public class Failure extends RuntimeException {
    public Failure(String message) {
        throw new UnsupportedOperationException();
    }
}
