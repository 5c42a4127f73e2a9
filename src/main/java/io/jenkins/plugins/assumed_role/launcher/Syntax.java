package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** The options of the launcher. */
final class Syntax {

    /** The most characters of an argument that a message shows. */
    static final int SHOWN = 80;

    private static final int WIDTH = 100;

    private final Options options = new Options();
    private final Set<String> repeatable = new HashSet<>();

    void flag(String name, String description) {
        flag(null, name, description);
    }

    void flag(String letter, String name, String description) {
        options.addOption(Option.builder(letter).longOpt(name).desc(description).build());
    }

    void value(String name, String label, String description) {
        options.addOption(Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(label)
                .desc(description)
                .build());
    }

    /** Adds an option that may be given several times. */
    void values(String name, String label, String description) {
        value(name, label, description);
        repeatable.add(name);
    }

    /**
     * Parses the words before the two dashes.
     *
     * @throws IllegalArgumentException if one of them is no option, or is not as the option takes it
     */
    CommandLine parse(List<String> arguments) {
        try {
            CommandLine parsed = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .build()
                    .parse(options, arguments.toArray(String[]::new));
            check(parsed);
            return parsed;
        } catch (UnrecognizedOptionException x) {
            String name = x.getOption().split("=", 2)[0];
            throw new InvalidArgument(
                    name.equals("--credentials")
                            ? "--credentials is called --delivery. Write --delivery with the same value."
                            : "there is no option " + Text.clean(name, SHOWN));
        } catch (MissingArgumentException x) {
            throw new InvalidArgument("--" + x.getOption().getLongOpt() + " needs a value");
        } catch (ParseException x) {
            throw new InvalidArgument("the options cannot be read");
        }
    }

    private void check(CommandLine parsed) {
        Set<String> seen = new HashSet<>();
        for (Option option : parsed.getOptions()) {
            if (!seen.add(option.getLongOpt()) && !repeatable.contains(option.getLongOpt())) {
                throw new InvalidArgument("--" + option.getLongOpt() + " was given more than once");
            }
        }
        if (parsed.getArgList().size() > 1) {
            throw new InvalidArgument("expected one role, but found '"
                    + Text.clean(parsed.getArgList().get(1), SHOWN) + "' after it");
        }
    }

    void help(String usage, String header, String footer) throws IOException {
        HelpFormatter help = new HelpFormatter();
        help.setOptionComparator(null);
        help.setSyntaxPrefix("Usage: ");
        help.setLongOptSeparator("=");
        StringWriter text = new StringWriter();
        help.printHelp(new PrintWriter(text), WIDTH, usage, header, options, 2, 3, footer);
        StandardStream.OUT.print(text.toString());
    }

    /** A completion script for bash, and for zsh in its bash mode. */
    String completion(String program) {
        String names = options.getOptions().stream()
                .map(option -> "--" + option.getLongOpt())
                .collect(Collectors.joining(" "));
        return String.join(
                "\n",
                Arrays.asList(
                        "if [ -n \"$ZSH_VERSION\" ]; then",
                        "  autoload -Uz compinit bashcompinit && compinit && bashcompinit",
                        "fi",
                        "complete -o default -W '" + names + "' " + program));
    }
}
