package jenkins.scm.api;

import hudson.model.Actionable;

public class SCMRevisionAction {
    public static SCMRevision getRevision(SCMSource source, Actionable actionable) {
        throw new UnsupportedOperationException();
    }
}
