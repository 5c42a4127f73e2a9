package hudson.model;

public abstract class Cause {
    public abstract String getShortDescription();

    public abstract static class UserIdCause extends Cause {
        public String getUserId() {
            throw new UnsupportedOperationException();
        }
    }
}
