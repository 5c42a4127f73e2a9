package io.jenkins.plugins.assumed_role.config;

import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Node;
import io.jenkins.plugins.assumed_role.history.Usage;
import io.jenkins.plugins.assumed_role.page.HistorySummaries;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * The use of a named role, for a user who is about to change or delete it.
 *
 * @param recent its use within 30 days
 * @param earlier its use within 90 days
 * @param agents the agents that have it as their default role
 * @param folders the folders that have a role of that name, which their jobs use instead
 */
record RoleUse(Collection<Usage> recent, Collection<Usage> earlier, List<String> agents, List<String> folders) {

    private static final int MONTH = 30;

    /**
     * Finds the use of a role.
     *
     * @param folder the folder of the role, whose jobs alone can use it; null for a role of all jobs
     */
    static RoleUse of(String name, Item folder) throws IOException {
        Collection<Usage> recent = usages(name, folder, MONTH);
        return new RoleUse(
                recent,
                recent.isEmpty() ? usages(name, folder, HistorySummaries.DAYS) : recent,
                folder == null ? agents(name) : List.of(),
                folder == null ? folders(name) : List.of());
    }

    /** Returns whether the current user may see the use of roles that are configured there. */
    static boolean maySee(Item folder) {
        return folder == null ? Jenkins.get().hasPermission(Jenkins.SYSTEM_READ) : folder.hasPermission(Item.CONFIGURE);
    }

    static void checkMaySee(Item folder) {
        if (folder == null) {
            Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        } else {
            folder.checkPermission(Item.CONFIGURE);
        }
    }

    private static Collection<Usage> usages(String name, Item folder, int days) throws IOException {
        String place = folder == null ? "" : folder.getFullName() + "/";
        return RoleHistory.get().usages(days).stream()
                .filter(usage -> usage.name().equals(name) && usage.job().startsWith(place))
                .toList();
    }

    private static List<String> agents(String name) {
        Stream<Node> nodes = Stream.concat(Stream.of(Jenkins.get()), Jenkins.get().getNodes().stream());
        return nodes.filter(node -> name.equals(AssumedRoleNodeProperty.of(node).getRole()))
                .map(node -> RuleCheck.nameOf(node.getNodeName()))
                .sorted()
                .toList();
    }

    private static List<String> folders(String name) {
        return ExtensionList.lookup(RolesOfJob.class).stream()
                .flatMap(scope -> scope.ofFolders().entrySet().stream())
                .filter(folder -> folder.getValue().stream()
                        .anyMatch(role -> role.getName().equals(name)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns whether a block or an agent needs the role. */
    boolean isUsed() {
        return !earlier.isEmpty() || !agents.isEmpty();
    }

    /** Returns the use for people. Names a job only to users who may read it. */
    String sentence() {
        List<String> parts = new ArrayList<>();
        if (earlier.isEmpty()) {
            parts.add("Not used for " + HistorySummaries.DAYS + " days");
        } else {
            parts.add(
                    recent.isEmpty()
                            ? "Not used for " + MONTH + " days"
                            : "Used by " + recent.size() + (recent.size() == 1 ? " job" : " jobs") + " in " + MONTH
                                    + " days");
            Optional<Usage> last = earlier.stream()
                    .filter(usage -> Jenkins.get().getItemByFullName(usage.job(), Job.class) != null)
                    .max(Comparator.comparing(Usage::last));
            last.ifPresent(usage -> parts.add("last by " + usage.job() + " #" + usage.build() + " at "
                    + usage.last().truncatedTo(ChronoUnit.SECONDS)));
        }
        if (!agents.isEmpty()) {
            parts.add("default role of " + String.join(", ", agents));
        }
        if (!folders.isEmpty()) {
            parts.add("folders with a role of that name: " + String.join(", ", folders));
        }
        return String.join("; ", parts) + ".";
    }
}
