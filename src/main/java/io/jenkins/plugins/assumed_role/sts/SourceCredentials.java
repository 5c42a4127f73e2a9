package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The credentials with which a role is assumed.
 *
 * @param name the name of the identity, for people: {@code EC2 instance role agent}
 * @param reason why this source was taken and no other
 * @param roleSession whether they are a session of a role, so that assuming another with them is role chaining
 * @param end the end of temporary ones that the machine renews; null for any others, and if it is not known
 */
record SourceCredentials(AwsCredentials credentials, String name, String reason, boolean roleSession, Instant end) {

    SourceCredentials(AwsCredentials credentials, String name, String reason, boolean roleSession) {
        this(credentials, name, reason, roleSession, null);
    }

    static AwsCredentials credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
        return sessionToken == null
                ? AwsBasicCredentials.create(accessKeyId, secretAccessKey)
                : AwsSessionCredentials.create(accessKeyId, secretAccessKey, sessionToken);
    }

    /** Returns the last characters of an access key id, by which people distinguish keys. */
    static String end(String accessKeyId) {
        return Text.clean(accessKeyId.substring(Math.max(accessKeyId.length() - 4, 0)), 4);
    }

    List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        secrets.add(credentials.secretAccessKey());
        if (credentials instanceof AwsSessionCredentials session) {
            secrets.add(session.sessionToken());
        }
        return secrets;
    }

    @Override
    public String toString() {
        return name + " (" + reason + ")";
    }
}
