package io.jenkins.plugins.assumed_role.launcher;

import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The code of an MFA device. On the command line every user of the machine can read it. */
final class MfaCode {

    static final String OPTION = "mfa-token";
    static final String VARIABLE = "WITH_ASSUMED_ROLE_MFA_TOKEN";

    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST_LINE = 64;

    private MfaCode() {}

    /**
     * Reads the code from the option, from one line of standard input if the option is {@code -}, else from the environment.
     *
     * @param option null if it is not given
     * @param in without a buffer: the rest is for the command
     * @return null for none
     * @throws InvalidArgument if standard input has no line
     */
    static String of(String option, Map<String, String> environment, InputStream in) {
        if (option == null) {
            return environment.get(VARIABLE);
        }
        return option.equals(STANDARD_INPUT) ? line(in) : option;
    }

    private static String line(InputStream in) {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_LINE; next = in.read()) {
                line.append((char) next);
            }
        } catch (IOException x) {
            // The same as an empty line.
        }
        if (line.toString().isBlank()) {
            throw new InvalidArgument("--" + OPTION + ": standard input has no line with the code");
        }
        return line.toString();
    }
}
