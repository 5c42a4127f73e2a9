package io.jenkins.plugins.assumed_role.manage;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of CSV as RFC 4180 has them. */
final class Csv {

    private Csv() {}

    static String head() {
        return line(List.of(
                "start",
                "end",
                "result",
                "job",
                "build",
                "name",
                "role",
                "account",
                "via",
                "source",
                "agent",
                "user",
                "session",
                "until",
                "renewals",
                "rule",
                "ruleText",
                "reason"));
    }

    static String line(Collection<String> values) {
        return values.stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\r\n";
    }

    /** A value that a spreadsheet would take for a formula gets an apostrophe before it. */
    private static String quoted(String value) {
        boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + value.replace("\"", "\"\"") + '"';
    }
}
