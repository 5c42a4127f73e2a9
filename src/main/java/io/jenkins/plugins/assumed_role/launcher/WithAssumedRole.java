package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.apache.commons.cli.CommandLine;

/** Runs one command as an AWS role. */
final class WithAssumedRole {

    static final String NAME = "with-assumed-role";

    static final int OWN_FAILURE = 125;
    private static final String SEPARATOR = "--";
    private static final String USAGE = NAME + " [OPTIONS] ROLE-ARN -- COMMAND [ARG...]";

    private final List<String> own;
    private final List<String> command;
    private final Map<String, String> environment;

    private WithAssumedRole(List<String> own, List<String> command, Map<String, String> environment) {
        this.own = own;
        this.command = command;
        this.environment = environment;
    }

    @SuppressWarnings("lgtm[jenkins/unsafe-calls]") // a program of its own
    public static void main(String[] args) {
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        if (System.getProperty("java.util.logging.config.file") == null) {
            // Java would print exceptions of others on standard error.
            LogManager.getLogManager().reset();
        }
        // The AWS SDK would parse the profiles of this process by itself, and fail if it cannot. A directory has none.
        System.setProperty("aws.configFile", File.separator);
        System.setProperty("aws.sharedCredentialsFile", File.separator);
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        Words words;
        try {
            words = Words.of(args);
        } catch (InvalidArgument x) {
            CommandBlock.report(x.getMessage());
            return OWN_FAILURE;
        }
        List<String> text = words.text();
        int separator = text.indexOf(SEPARATOR);
        return new WithAssumedRole(
                        separator < 0 ? text : text.subList(0, separator),
                        separator < 0 ? List.of() : words.from(separator + 1).command(),
                        System.getenv())
                .run();
    }

    /** @param args the arguments; the words after two dashes are the command */
    static WithAssumedRole of(List<String> args, Map<String, String> environment) {
        int separator = args.indexOf(SEPARATOR);
        return separator < 0
                ? new WithAssumedRole(args, List.of(), environment)
                : new WithAssumedRole(
                        args.subList(0, separator), args.subList(separator + 1, args.size()), environment);
    }

    /**
     * Performs the action that the arguments request.
     *
     * @throws IllegalArgumentException if they are none, or one has a value that it cannot have
     */
    RoleRequest request() {
        return new RoleOptions(syntax().parse(own)).request(Words.environment(environment));
    }

    private int run() {
        Syntax syntax = syntax();
        CommandLine given;
        try {
            given = syntax.parse(own);
        } catch (InvalidArgument x) {
            CommandBlock.report(x.getMessage());
            System.err.println("Usage: " + USAGE + "; see --help");
            return OWN_FAILURE;
        }
        try {
            if (given.hasOption("help")) {
                help(syntax);
                return 0;
            }
            if (given.hasOption("version")) {
                StandardStream.OUT.print(NAME + " " + version() + "\n");
                return 0;
            }
            if (given.hasOption("completion")) {
                StandardStream.OUT.print(syntax.completion(NAME) + "\n");
                return 0;
            }
            return given.hasOption("archive") ? rehearse() : run(given);
        } catch (CommandFailure x) {
            CommandBlock.report(x.getMessage());
            return x.exitCode();
        } catch (Exception x) {
            CommandBlock.report(Failures.message(x));
            return OWN_FAILURE;
        }
    }

    private static Syntax syntax() {
        Syntax syntax = new Syntax();
        RoleOptions.addTo(syntax);
        syntax.value(
                "variables",
                "PREFIX",
                "Prefix for the names of the variables, for several roles at once: PREFIXAWS_ACCESS_KEY_ID and so on");
        syntax.value(
                "delivery",
                "MODE",
                "How COMMAND gets credentials: environment (default); endpoint or profile, from which a running"
                        + " command gets renewed credentials");
        syntax.flag("quiet", "Hide account IDs and ARNs in messages about the role");
        syntax.flag("check", "Assume the role, show its source and expiry, and run nothing");
        syntax.flag("completion", "Print a completion script for bash and zsh, to be sourced");
        syntax.flag(
                "archive",
                "Create the archive of classes beside this program, which then starts in half the time; needs no AWS. The owner's first run"
                        + " creates it in the background");
        syntax.flag("h", "help", "Show this help and exit");
        syntax.flag("V", "version", "Print the version and exit");
        return syntax;
    }

    private static void help(Syntax syntax) throws IOException {
        syntax.help(
                USAGE,
                "   or: " + NAME + " [OPTIONS] --check ROLE-ARN\n\n"
                        + "Assumes an AWS role with the credentials of this machine (static keys, web identity, container or EC2 instance role)"
                        + " and runs COMMAND as that role, its output masked.\n\n"
                        + "  ROLE-ARN: arn:aws:iam::ACCOUNT:role/NAME\n",
                "\nExit code: that of COMMAND, or 128 + n if signal n ended it; 125 if the role could not be assumed or the arguments are"
                        + " wrong, 126 if COMMAND cannot be run, 127 if it is not found.");
    }

    private int run(CommandLine given) throws Exception {
        boolean check = given.hasOption("check");
        if (command.isEmpty() && !check) {
            throw new InvalidArgument(
                    "there is no command to run. Write it after two dashes: " + NAME + " ROLE-ARN -- COMMAND [ARG...]");
        }
        ThisMachine machine = new ThisMachine("this machine", environment);
        RoleRequest request = new RoleOptions(given).request(Words.environment(environment));
        CommandBlock block = new CommandBlock(
                request,
                machine,
                DeliveryMode.named(given.getOptionValue("delivery")),
                VariableNames.of(given.getOptionValue("variables")),
                temporary());
        try (block) {
            RoleSession session = check ? block.assume(new KeptSource()) : block.open();
            String report = session.provenance(machine.description(), request.via(), given.hasOption("quiet"));
            session.notes().forEach(CommandBlock::report);
            if (check) {
                StandardStream.OUT.print(report + "\n");
                return 0;
            }
            CommandBlock.report(report);
            return block.run(command);
        }
    }

    /** Replaces the directory of Java for temporary files, because Java ignores TMPDIR. */
    private Path temporary() {
        String set = environment.get("TMPDIR");
        return Path.of(set == null || set.isBlank() ? System.getProperty("java.io.tmpdir") : set)
                .toAbsolutePath();
    }

    /** Loads classes for the archive that the JVM, as the shell script around the jar has started it, writes when it ends. */
    private static int rehearse() throws Exception {
        try (ClassArchiveTraining aws = new ClassArchiveTraining()) {
            return of(ClassArchiveTraining.ARGUMENTS, aws.environment()).run();
        }
    }

    private static String version() {
        String version = WithAssumedRole.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
