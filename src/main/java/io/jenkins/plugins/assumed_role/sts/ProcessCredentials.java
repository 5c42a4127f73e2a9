package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.profiles.Profile;

/**
 * Credentials that the {@code credential_process} of a profile prints on the machine.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">Process credential provider</a>
 */
final class ProcessCredentials {

    private static final int MAX_ERROR = 400;

    /** Matches text that looks like a key, a token or a password, because a program may print its input. */
    private static final Pattern SECRET = Pattern.compile(
            "(?<![A-Z0-9])A[A-Z]IA[A-Z0-9]{12,}|(?=[A-Za-z0-9+/=_.-]*[0-9])(?=[A-Za-z0-9+/=_.-]*[A-Z])(?=[A-Za-z0-9+/=_.-]*[a-z])[A-Za-z0-9+/=_.-]{20,}"
                    + "|[0-9a-fA-F]{24,}");

    /** Words of the output that are no names of its fields. */
    private static final Pattern VALUE = Pattern.compile(
            "(?!(?:AccessKeyId|SecretAccessKey|SessionToken|Expiration|Version)\\b)[A-Za-z0-9+/=_.-]{8,}");

    private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^\\s/@]+@");

    private static final Pattern LABELLED =
            Pattern.compile("(?i)((?:secret|token|password|passwd|pin|key)\\w*[\"']?\\s*[:=]\\s*[\"']?)[^\\s\"',;]+");

    private final Machine machine;
    private final Deadline deadline;

    ProcessCredentials(Machine machine, Deadline deadline) {
        this.machine = machine;
        this.deadline = deadline;
    }

    SourceCredentials run(Profile profile, String reason) throws Failure, InterruptedException {
        String name = "credential_process of " + ProfileChain.of(profile);
        String command = ProfileChain.property(profile, ProfileChain.PROCESS);
        CredentialProcess.Answer answer;
        try {
            answer = machine.runProcess(command, (int) deadline.left().toMillis());
        } catch (IOException x) {
            throw new Failure(
                    "the " + name + " returned no credentials: " + Text.clean(Failures.message(x), 300),
                    tryIt(profile));
        }
        String error = Text.clean(masked(answer.error(), answer.output()), MAX_ERROR);
        if (answer.exitCode() != 0) {
            throw new Failure(
                    "the " + name + " ended with exit code " + answer.exitCode()
                            + (error.isEmpty() ? " and no error message" : ": " + error),
                    tryIt(profile));
        }
        if (answer.output().isBlank()) {
            throw new Failure(
                    "the " + name + " printed nothing" + (error.isEmpty() ? "" : ", and as an error: " + error),
                    tryIt(profile));
        }
        CredentialDocument document = CredentialDocument.ofProcess(answer.output(), "the " + name, tryIt(profile));
        boolean temporary = document.token() != null;
        return new SourceCredentials(
                document.credentials(), name, reason, temporary, temporary ? document.end() : null);
    }

    private static String tryIt(Profile profile) {
        return "Run it there as the user of the agent: aws configure export-credentials --profile " + profile.name()
                + " runs it too.";
    }

    /** @param output the output with the credentials, which the program may also print as an error */
    private static String masked(String error, String output) {
        String hidden = error;
        Matcher value = VALUE.matcher(output);
        while (value.find()) {
            hidden = hidden.replace(value.group(), "****");
        }
        String labelled = LABELLED.matcher(USER_OF_URL.matcher(hidden).replaceAll("****@"))
                .replaceAll("$1****");
        return SECRET.matcher(labelled).replaceAll("****");
    }
}
