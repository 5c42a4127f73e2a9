package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Explains an error of STS and its remedy.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors">AssumeRole, Errors</a>
 */
final class Diagnosis {

    static final String SET_THE_CLOCK =
            "Set the clock of the machine that signs: the Jenkins controller, or where the launcher runs (NTP).";

    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(5);

    private final StsEndpoint endpoint;
    private final Deadline deadline;
    private final Hop hop;

    Diagnosis(StsEndpoint endpoint, Deadline deadline, Hop hop) {
        this.endpoint = endpoint;
        this.deadline = deadline;
        this.hop = hop;
    }

    Failure of(AwsServiceException x) {
        AwsErrorDetails details = x.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : Text.clean(details.errorCode(), 60);
        if (code.isEmpty()) {
            return new Failure(
                    "STS answered HTTP " + x.statusCode() + " without an error code of AWS", seeWhatAnswers());
        }
        String message = Text.clean(firstLine(details.errorMessage()), Text.LONG);
        String skew = skew(details);
        return new Failure(
                code,
                code + (message.isEmpty() ? "" : ": " + message) + skew,
                StsError.of(code)
                        .map(error -> remedy(error, message, !skew.isEmpty(), x.numAttempts()))
                        .orElse("The plugin does not know this code; see the errors of AssumeRole in the STS API"
                                + " reference."));
    }

    private String remedy(StsError error, String message, boolean skewed, int attempts) {
        return switch (error) {
            case ACCESS_DENIED -> AccessDeniedAdvice.remedy(message, hop);
            case EXPIRED ->
                "The source credentials have expired. Wait for the machine to renew them, or renew the configured"
                        + " keys or token.";
            case UNKNOWN_KEY ->
                "AWS does not know the key of the source: it was deleted, it is of another"
                        + " partition than the endpoint, or its session token is missing.";
            case NOT_SIGNED_UP -> "Activate the account of the source: its registration with AWS is not complete.";
            case SIGNATURE ->
                skewed
                        ? SET_THE_CLOCK
                        : "The secret key does not belong to the key id, or something on the way to STS changes requests.";
            case NOT_SIGNED ->
                "Something on the way to STS removes the signature: check the proxy, which must not"
                        + " change the header Authorization.";
            case REGION_DISABLED ->
                "Activate STS for this region in the account of the source credentials (IAM, Account settings), or"
                        + " set another region.";
            case TOO_LARGE ->
                "Reduce the session tags and policies. In EKS, the tags that Pod Identity adds count too; you can"
                        + " switch them off there.";
            case MALFORMED_POLICY -> "Correct the argument policy; IAM's policy simulator checks it.";
            case NO_SUCH_POLICY -> "Correct the argument policyArns: AWS does not know one of these policies.";
            case INVALID -> invalid(message);
            case TOKEN_REFUSED ->
                "Check the OIDC provider in the account of " + hop.role()
                        + ", and the conditions on aud and sub in its trust policy.";
            case ISSUER_UNREACHABLE ->
                "AWS could not reach the issuer of the token. Check whether its"
                        + " keys can be read from the internet, and try again.";
            case NOT_STS -> seeWhatAnswers();
            case BUSY -> tried(attempts);
        };
    }

    private String invalid(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("durationseconds")) {
            return "Set a shorter duration, or raise the maximum session duration of " + hop.role()
                    + " (role chaining: 3600 s at most).";
        }
        return lower.contains("transitive tag key")
                ? "Leave this tag to the session of the source, which passes it on (transitiveTagKeys)."
                : "Correct the argument that AWS names.";
    }

    /**
     * Explains a call that did not finish in time.
     *
     * @param refusal the last answer, empty if there was none
     */
    Failure outOfTime(String refusal, int attempts) {
        return refusal.isEmpty()
                ? new Failure("STS did not answer within " + deadline, canItBeReached())
                : new Failure(refusal, refusal + ", and no other answer within " + deadline, tried(attempts));
    }

    private String tried(int attempts) {
        return "Tried " + attempts + " times within " + deadline
                + ". Try again later; if it goes on, start fewer builds at a time.";
    }

    /** Diagnoses all other exceptions of the SDK. */
    Failure of(RuntimeException x) {
        ExchangeException exchange = Failures.find(ExchangeException.class, x);
        if (exchange == null) {
            return new Failure(
                    "the answer of STS cannot be read, it is not a response to AssumeRole", seeWhatAnswers());
        }
        return new Failure(
                Text.clean(exchange.getMessage(), Text.LONG),
                switch (exchange.reason()) {
                    case CERTIFICATE ->
                        "The certificate of " + endpoint.shown()
                                + " is not trusted there. Name the authority of your proxy or endpoint in AWS_CA_BUNDLE in"
                                + " the environment of the agent's process, or add it to the trust store of that machine's Java.";
                    case UNKNOWN_HOST ->
                        "Check whether the region is right and the name of the endpoint resolves there (DNS, HTTPS_PROXY).";
                    case PROXY, CONFIGURATION ->
                        "Correct HTTPS_PROXY, HTTP_PROXY, NO_PROXY or AWS_CA_BUNDLE in the environment of the agent's process.";
                    case NO_CONNECTION, NO_ANSWER_IN_TIME, SLOW_ANSWER -> canItBeReached();
                    case AGENT_LOST -> "See the log of the agent. Nothing was decided by AWS.";
                    case FORBIDDEN -> "Correct the region or the endpoint.";
                    case TLS, BROKEN_ANSWER -> seeWhatAnswers();
                });
    }

    private String canItBeReached() {
        return "Check whether " + endpoint.shown() + " can be reached from there: proxy, VPC endpoint, security group.";
    }

    private String seeWhatAnswers() {
        return "Check what answers at " + endpoint.shown() + " instead of STS, for example a proxy.";
    }

    private static String skew(AwsErrorDetails details) {
        Optional<String> date = details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader("Date");
        if (date.isEmpty()) {
            return "";
        }
        try {
            Duration ahead = Duration.between(
                    ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    Instant.now());
            return ahead.abs().compareTo(TOLERATED_SKEW) < 0
                    ? ""
                    : " (the local clock is " + ahead.abs().toSeconds() + " s "
                            + (ahead.isNegative() ? "behind" : "ahead of") + " that of AWS)";
        } catch (DateTimeParseException x) {
            return "";
        }
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
