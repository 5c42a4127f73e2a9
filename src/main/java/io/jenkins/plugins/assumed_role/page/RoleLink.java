package io.jenkins.plugins.assumed_role.page;

import hudson.Util;
import hudson.console.ModelHyperlinkNote;
import hudson.model.Run;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Links to the page of a build that shows its roles. */
public final class RoleLink {

    private RoleLink() {}

    /** Returns the line of a log with its first word as a link; plain text stays the same. */
    public static String of(Run<?, ?> run, String line) {
        int end = line.indexOf(' ');
        return ModelHyperlinkNote.encodeTo("/" + run.getUrl() + "assumed-roles/", line.substring(0, end))
                + line.substring(end);
    }

    /** Returns the build below the root of Jenkins. */
    public static String buildUrl(String job, String number) {
        return "job/"
                + Arrays.stream(job.split("/")).map(Util::rawEncode).collect(Collectors.joining("/job/"))
                + "/" + number + "/";
    }
}
