package io.jenkins.plugins.assumed_role.page;

import hudson.model.Job;
import java.util.HashMap;
import java.util.Map;
import jenkins.model.Jenkins;

/** The jobs whose entries of the history the current user may see. Entries of deleted jobs are for administrators. */
public final class ReadableJobs {

    private final boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    private final Map<String, Boolean> known = new HashMap<>();

    /** @param job full name; null for an entry without one */
    public boolean contains(String job) {
        return administrator
                || job != null
                        && known.computeIfAbsent(job, name -> Jenkins.get().getItemByFullName(name, Job.class) != null);
    }
}
