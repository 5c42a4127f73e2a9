package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Reads any JSON as credentials of a metadata service: they fit into a header and a variable and stay the same, or are refused. */
public final class CredentialDocumentFuzz {

    private CredentialDocumentFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Failure {
        CredentialDocument document;
        try {
            document = CredentialDocument.parse(new String(data, StandardCharsets.UTF_8), "the service");
        } catch (Failure x) {
            Input.checkMessage(x.why());
            Input.checkMessage(x.remedy());
            return;
        }
        AwsSessionCredentials found = (AwsSessionCredentials) document.credentials();
        List<String> values = List.of(found.accessKeyId(), found.secretAccessKey(), found.sessionToken());
        assertThat(values).allMatch(value -> value.matches("[!-~]{1,8192}"));
        assertThat(document).hasToString("credentials");
        RoleSession session = new RoleSession(
                RoleArn.parse("arn:aws:iam::222222222222:role/x"),
                "arn:aws:sts::222222222222:assumed-role/x/job-17",
                found.accessKeyId(),
                found.secretAccessKey(),
                found.sessionToken(),
                Instant.parse("2030-01-01T00:00:00Z"),
                Lifetime.ending(Duration.ofHours(1)),
                null,
                "eu-central-1",
                "a source",
                List.of(),
                List.of(),
                true);
        assertThat(CredentialDocument.parse(session.document().json(), "us"))
                .isEqualTo(new CredentialDocument(
                        found.accessKeyId(),
                        found.secretAccessKey(),
                        found.sessionToken(),
                        session.expiration().truncatedTo(ChronoUnit.SECONDS)));
    }
}
