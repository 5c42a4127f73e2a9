package io.jenkins.plugins.assumed_role.config;

import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.history.Usage;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** The use of a named role, for a user who is about to change or delete it. */
final class RoleUse {

    private static final int MONTH = 30;
    private static final int LONG_AGO = 90;

    private RoleUse() {}

    /** Returns the jobs that used it and the agents that have it as their default. Names a job only to users who may read it. */
    static String sentence(String name) throws IOException {
        List<String> parts = new ArrayList<>();
        Collection<Usage> recent = of(name, MONTH);
        if (recent.isEmpty()) {
            parts.add(of(name, LONG_AGO).isEmpty() ? "Not used for 90 days" : "Not used for 30 days");
        } else {
            parts.add("Used by " + recent.size() + (recent.size() == 1 ? " job" : " jobs") + " in 30 days");
            Optional<Usage> last = recent.stream()
                    .filter(usage -> Jenkins.get().getItemByFullName(usage.job(), Job.class) != null)
                    .max(Comparator.comparing(Usage::last));
            last.ifPresent(usage -> parts.add("last by " + usage.job() + " #" + usage.build() + " at "
                    + usage.last().truncatedTo(ChronoUnit.SECONDS)));
        }
        List<String> agents = Jenkins.get().getNodes().stream()
                .filter(node -> name.equals(AssumedRoleNodeProperty.of(node).getRole()))
                .map(Node::getNodeName)
                .sorted()
                .toList();
        if (!agents.isEmpty()) {
            parts.add("default role of " + String.join(", ", agents));
        }
        return String.join("; ", parts) + ".";
    }

    private static Collection<Usage> of(String name, int days) throws IOException {
        return RoleHistory.get().usages(days).stream()
                .filter(usage -> usage.name().equals(name))
                .toList();
    }
}
