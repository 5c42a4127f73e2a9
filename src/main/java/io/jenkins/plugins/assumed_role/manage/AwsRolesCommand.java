package io.jenkins.plugins.assumed_role.manage;

import hudson.Extension;
import hudson.cli.CLICommand;
import hudson.model.Job;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.history.Usage;
import io.jenkins.plugins.assumed_role.page.RoleHistory;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.args4j.Argument;
import org.kohsuke.args4j.Option;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** The command {@code aws-roles} of the command line of Jenkins; it has the permissions of the page. */
@Extension
public final class AwsRolesCommand extends CLICommand {

    private static final int MONTH = 30;

    @Argument(
            index = 0,
            required = true,
            metaVar = "list|check|who",
            usage = "List blocks, try the rules, or name the jobs that use a role")
    public String action;

    @Argument(index = 1, metaVar = "JOB or NAME", usage = "Full name of a job for check, name or ARN of a role for who")
    public String first;

    @Argument(index = 2, metaVar = "ROLE", usage = "Name or ARN of a role for check")
    public String second;

    @Option(name = "--open", usage = "list: blocks that are open now")
    public boolean open;

    @Option(
            name = "--role",
            metaVar = "ROLE",
            usage = "list: part of the name of a role, or of its ARN if it begins with arn:")
    public String role;

    @Option(
            name = "--since",
            metaVar = "7d",
            usage = "list: days (d), hours (h) or minutes (m) before now, or a day; 1d if empty")
    public String since;

    @Option(name = "--json", usage = "list: one JSON object a line")
    public boolean json;

    @Option(name = "--agent", metaVar = "NAME", usage = "check: name of the agent; built-in for the built-in node")
    public String agent;

    @Option(name = "--untrusted", usage = "check: as for a revision that is not trusted")
    public boolean untrusted;

    @Override
    public String getName() {
        return "aws-roles";
    }

    @Override
    public String getShortDescription() {
        return Messages.AwsRolesCommand_Description();
    }

    @Override
    protected int run() throws Exception {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return switch (action) {
            case "list" -> list();
            case "check" -> check();
            case "who" -> who();
            default -> throw new InvalidArgument("'" + action + "' is not one of list, check and who.");
        };
    }

    private int list() throws IOException {
        boolean arn = role != null && role.startsWith("arn:");
        HistoryQuery query = new HistoryQuery(parameter -> switch (parameter) {
            case "tab" -> open ? "open" : null;
            case "name" -> arn ? null : role;
            case "role" -> arn ? role : null;
            case "since" -> since != null ? since : open ? null : "1d";
            default -> null;
        });
        HistoryView.all(query, row -> {
            stdout.println(json ? json(row.values()) : text(row));
            return !stdout.checkError();
        });
        return 0;
    }

    private static String text(HistoryRow row) {
        Map<String, String> values = row.values();
        String named = values.get("name").isEmpty() ? "" : values.get("name") + " ";
        return String.join(
                "  ",
                values.get("start"),
                values.get("result"),
                values.get("job") + " #" + values.get("build"),
                named + values.get("role"),
                values.get("agent"),
                values.get("until").isEmpty() ? values.get("rule") : "until " + values.get("until"));
    }

    private static String json(Map<String, String> values) {
        JsonWriter writer = JsonWriter.create();
        writer.writeStartObject();
        values.forEach((field, value) -> {
            writer.writeFieldName(field);
            writer.writeValue(value);
        });
        writer.writeEndObject();
        return new String(writer.getBytes(), StandardCharsets.UTF_8);
    }

    private int check() {
        if (first == null || second == null || agent == null) {
            throw new InvalidArgument("aws-roles check JOB ROLE --agent NAME");
        }
        RuleTrial trial = RuleTrial.of(first, second, agent, !untrusted, AssumedRoleConfiguration.get());
        stdout.println(trial.sentence());
        trial.origins().forEach(origin -> stdout.println("  " + origin.text()));
        return trial.isAllowed() ? 0 : 1;
    }

    private int who() throws IOException {
        if (first == null) {
            throw new InvalidArgument("aws-roles who NAME");
        }
        List<Usage> usages = RoleHistory.get().usages(MONTH).stream()
                .filter(usage -> usage.name().equals(first) || usage.role().equals(first))
                .sorted(Comparator.comparing(Usage::last).reversed())
                .toList();
        List<Usage> readable = usages.stream()
                .filter(usage -> Optional.ofNullable(Jenkins.get().getItemByFullName(usage.job(), Job.class))
                        .isPresent())
                .toList();
        readable.forEach(usage -> stdout.println(usage.last() + "  " + usage.job() + " #" + usage.build() + "  "
                + usage.opened() + " blocks, " + usage.refused() + " refused"));
        if (readable.size() < usages.size()) {
            stdout.println(
                    (usages.size() - readable.size()) + " other jobs that you may not read, or that were deleted");
        }
        return 0;
    }
}
