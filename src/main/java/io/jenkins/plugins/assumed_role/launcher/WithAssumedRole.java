package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.LocalPlace;
import io.jenkins.plugins.assumed_role.session.RoleRequest;
import io.jenkins.plugins.assumed_role.session.RoleSession;
import io.jenkins.plugins.assumed_role.tools.DeliveryMode;
import io.jenkins.plugins.assumed_role.tools.VariableNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one command as an AWS role. */
@Command(
        name = WithAssumedRole.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = WithAssumedRole.Version.class,
        sortOptions = false,
        exitCodeOnInvalidInput = WithAssumedRole.OWN_FAILURE,
        exitCodeOnExecutionException = WithAssumedRole.OWN_FAILURE,
        customSynopsis = {
            "with-assumed-role [OPTIONS] ROLE-ARN -- COMMAND [ARG...]",
            "      with-assumed-role [OPTIONS] --check ROLE-ARN"
        },
        description = {
            "",
            "Assumes an AWS role with the credentials of this machine (static keys, web identity, container or EC2 instance role) and runs"
                    + " COMMAND as that role, its output masked.",
            ""
        },
        footer = {
            "",
            "Exit code: that of COMMAND, or 128 + n if signal n ended it; 125 if the role could not be assumed or the arguments are wrong,"
                    + " 126 if COMMAND cannot be run, 127 if it is not found."
        })
final class WithAssumedRole implements Callable<Integer> {

    static final String NAME = "with-assumed-role";
    static final int OWN_FAILURE = 125;

    @Mixin
    private RoleOptions role;

    @Option(
            names = "--variables",
            paramLabel = "PREFIX",
            description =
                    "Prefix for the names of the variables, for several roles at once: PREFIXAWS_ACCESS_KEY_ID and so on")
    private String variables;

    @Option(
            names = "--credentials",
            paramLabel = "MODE",
            description =
                    "How COMMAND gets them: environment (default); endpoint or profile, from which a running command takes renewed ones")
    private String credentials;

    @Option(names = "--quiet", description = "Leave out account ids and ARNs from what is told about the role")
    private boolean quiet;

    @Option(names = "--check", description = "Assume the role, tell from which source and until when, and run nothing")
    private boolean check;

    @Option(names = "--completion", description = "Print a completion script for bash and zsh, to be sourced")
    private boolean completion;

    private final List<String> own;
    private final List<String> command;
    private final Map<String, String> environment;

    private WithAssumedRole(List<String> own, List<String> command, Map<String, String> environment) {
        this.own = own;
        this.command = command;
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(of(List.of(args), System.getenv()).run());
    }

    /** @param args of which those behind two dashes are the command */
    static WithAssumedRole of(List<String> args, Map<String, String> environment) {
        int separator = args.indexOf("--");
        return separator < 0
                ? new WithAssumedRole(args, List.of(), environment)
                : new WithAssumedRole(
                        args.subList(0, separator), args.subList(separator + 1, args.size()), environment);
    }

    private int run() {
        CommandLine line = commandLine();
        line.setExecutionExceptionHandler((failure, ignored, parsed) -> {
            System.err.println(NAME + ": " + failure.getMessage());
            return failure instanceof CommandFailure command1 ? command1.exitCode() : OWN_FAILURE;
        });
        line.setParameterExceptionHandler((failure, rejected) -> {
            System.err.println(NAME + ": " + failure.getMessage());
            System.err.println("Usage: " + NAME + " [OPTIONS] ROLE-ARN -- COMMAND [ARG...]; see --help");
            return OWN_FAILURE;
        });
        return line.execute(own.toArray(String[]::new));
    }

    private CommandLine commandLine() {
        // What an argument begins with must not make it the content of a file, which a message would then show.
        return new CommandLine(this).setExpandAtFiles(false);
    }

    /**
     * What the arguments ask for.
     *
     * @throws CommandLine.ParameterException if they are none
     * @throws IllegalArgumentException if one has a value that it cannot have
     */
    RoleRequest request() {
        commandLine().parseArgs(own.toArray(String[]::new));
        return role.request(environment);
    }

    @Override
    public Integer call() throws Exception {
        if (completion) {
            System.out.println(AutoComplete.bash(NAME, new CommandLine(this)));
            return 0;
        }
        if (command.isEmpty() && !check) {
            throw new IllegalArgumentException(
                    "there is no command to run. Put it behind two dashes: " + NAME + " ROLE-ARN -- COMMAND [ARG...]");
        }
        LocalPlace place = new LocalPlace("this machine", environment);
        CommandBlock block = new CommandBlock(
                role.request(environment), place, DeliveryMode.named(credentials), VariableNames.of(variables));
        try (block) {
            RoleSession session = check ? block.assume() : block.open();
            String told = session.provenance(place.description(), quiet);
            session.notes().forEach(CommandBlock::tell);
            if (check) {
                System.out.println(told);
                return 0;
            }
            CommandBlock.tell(told);
            return block.run(command);
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = WithAssumedRole.class.getPackage().getImplementationVersion();
            return new String[] {NAME + " " + (version == null ? "(not packaged)" : version)};
        }
    }
}
