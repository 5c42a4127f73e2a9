package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The session in an answer of CreateSession.
 *
 * @param arn the ARN of the session, whose name Roles Anywhere chooses unless one was given
 * @param sourceIdentity null for none
 * @param date the date in the header of the answer; null for none
 */
record CreatedSession(Credentials credentials, String arn, String sourceIdentity, String date) {

    /**
     * @param endpoint the URL of the service, for people
     * @throws Failure that quotes no secret, if it is no session or one of another role
     */
    static CreatedSession parse(HttpAnswer answer, Hop hop, String endpoint) throws Failure {
        String seeWhatAnswers = "Check what answers at " + endpoint + " in place of Roles Anywhere.";
        try {
            JsonNode set = JsonNode.parser()
                    .parse(answer.text())
                    .field("credentialSet")
                    .orElseThrow()
                    .asArray()
                    .get(0);
            JsonNode credentials = set.field("credentials").orElseThrow();
            String arn = text(set.field("assumedRoleUser").orElseThrow(), "arn").orElseThrow();
            if (!isRequested(arn, hop)) {
                throw new Failure(
                        "Roles Anywhere answered with another session or one of another role: " + Text.clean(arn, 200),
                        seeWhatAnswers);
            }
            return new CreatedSession(
                    Credentials.builder()
                            .accessKeyId(text(credentials, "accessKeyId").orElseThrow())
                            .secretAccessKey(
                                    text(credentials, "secretAccessKey").orElseThrow())
                            .sessionToken(text(credentials, "sessionToken").orElseThrow())
                            .expiration(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                                    text(credentials, "expiration").orElseThrow(), Instant::from))
                            .build(),
                    arn,
                    text(set, "sourceIdentity")
                            .filter(identity -> !identity.isEmpty())
                            .map(identity -> Text.clean(identity, 64))
                            .orElse(null),
                    answer.headers().get("date"));
        } catch (RuntimeException x) {
            throw new Failure("Roles Anywhere answered without usable credentials", seeWhatAnswers);
        }
    }

    private static boolean isRequested(String arn, Hop hop) {
        if (hop.sessionNamed()) {
            return arn.equals(hop.role().sessionArn(hop.sessionName()));
        }
        String session = hop.role().sessionArn("");
        return arn.startsWith(session) && arn.substring(session.length()).matches("[\\w+=,.@-]{2,64}");
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.field(field).filter(JsonNode::isString).map(JsonNode::asString);
    }

    /** Shows no credentials. */
    @Override
    public String toString() {
        return arn;
    }
}
