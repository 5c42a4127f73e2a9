package io.jenkins.plugins.assumed_role.page;

import hudson.console.ModelHyperlinkNote;
import hudson.model.Run;

/** Links a line of the log to the page of the build that shows its roles. */
public final class RoleLink {

    private RoleLink() {}

    /** Returns the line with its first word as a link; plain text stays the same. */
    public static String of(Run<?, ?> run, String line) {
        int end = line.indexOf(' ');
        return ModelHyperlinkNote.encodeTo("/" + run.getUrl() + "assumed-roles/", line.substring(0, end))
                + line.substring(end);
    }
}
