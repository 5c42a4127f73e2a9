package io.jenkins.plugins.assumed_role;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.SessionName;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes a build to AWS: the name of its sessions, its user and its automatic tags.
 *
 * @param branch null if the job has none
 * @param agent the display name
 */
record BuildRequester(Run<?, ?> run, String branch, String agent) {

    Requester get() {
        String job = run.getParent().getFullName();
        String number = String.valueOf(run.getNumber());
        Map<String, String> tags = new TreeMap<>(Map.of("job", job, "build", number, "node", agent));
        if (branch != null) {
            tags.put("branch", branch);
        }
        if (cause() != null) {
            tags.put("cause", cause());
        }
        return new Requester(sessionName(job, number), user(), tags, Requester.idOf(run.getUrl()));
    }

    /** Returns the description of the first cause; null if there is none. */
    String cause() {
        return run.getCauses().isEmpty() ? null : run.getCauses().get(0).getShortDescription();
    }

    /** Returns the id of the user who started the build; null if no user did. */
    String user() {
        for (Cause cause : run.getCauses()) {
            if (cause instanceof Cause.UserIdCause byUser) {
                return byUser.getUserId();
            }
        }
        return null;
    }

    private String sessionName(String job, String number) {
        String template = AssumedRoleConfiguration.get().getSessionNameTemplate();
        String user = user();
        return template == null
                ? SessionName.of(job, number)
                : SessionName.ofTemplate(
                        template,
                        Map.of("JOB", job, "BUILD", number, "NODE", agent, "USER", user == null ? "nobody" : user));
    }
}
