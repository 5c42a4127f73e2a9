package io.jenkins.plugins.assumed_role;

import hudson.model.Cause;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.SessionName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes a build to AWS: the name of its sessions, its user and its automatic tags.
 *
 * @param branch null if the job has none
 * @param agent the display name
 * @param user the id of the user who started it; null if no user did
 * @param cause the description of its first cause; null if there is none
 */
record BuildRequester(Run<?, ?> run, String branch, String agent, String user, String cause) {

    /** Describes a build with its own causes. */
    static BuildRequester of(Run<?, ?> run, String branch, String agent) {
        List<Cause> causes = run.getCauses();
        String user = causes.stream()
                .filter(Cause.UserIdCause.class::isInstance)
                .map(cause -> ((Cause.UserIdCause) cause).getUserId())
                .findFirst()
                .orElse(null);
        return new BuildRequester(
                run,
                branch,
                agent,
                user,
                causes.isEmpty() ? null : causes.get(0).getShortDescription());
    }

    /** Describes a build with the same job and number that a user would have started. */
    static BuildRequester asOf(User user, Run<?, ?> run, String branch, String agent) {
        String id = user == null ? null : user.getId();
        return new BuildRequester(run, branch, agent, id, "Checked by " + (id == null ? "anonymous" : "user " + id));
    }

    Requester get() {
        String job = run.getParent().getFullName();
        String number = String.valueOf(run.getNumber());
        Map<String, String> tags = new TreeMap<>(Map.of("job", job, "build", number, "node", agent));
        if (branch != null) {
            tags.put("branch", branch);
        }
        if (cause != null) {
            tags.put("cause", cause);
        }
        return new Requester(sessionName(job, number), user, tags, Requester.idOf(run.getUrl()));
    }

    private String sessionName(String job, String number) {
        String template = AssumedRoleConfiguration.get().getSessionNameTemplate();
        return template == null
                ? SessionName.of(job, number)
                : SessionName.ofTemplate(
                        template,
                        Map.of("JOB", job, "BUILD", number, "NODE", agent, "USER", user == null ? "nobody" : user));
    }
}
