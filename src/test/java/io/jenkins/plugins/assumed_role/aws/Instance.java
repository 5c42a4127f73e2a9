package io.jenkins.plugins.assumed_role.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The EC2 instance on which the tools under test believe to be; what {@link InstanceMetadata} tells of it. */
public final class Instance {
    private final Directory directory;
    private final Clock clock;
    private volatile String id = "i-0123456789abcdef0";
    private volatile String region = "eu-central-1";
    private volatile Role role;
    private volatile Duration sessionLength = Duration.ofHours(6);
    private volatile boolean enabled = true;
    private volatile boolean tokenRequired = true;
    private volatile boolean tellsTtl = true;
    private volatile Map<String, String> failure = Map.of();
    private Session session;
    private Instant since;

    Instance(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Attaches an instance profile with this role. */
    public Instance role(String roleArn) {
        role = directory.role(roleArn);
        rotate();
        return this;
    }

    /** Detaches the instance profile. */
    public Instance noRole() {
        role = null;
        return this;
    }

    public Instance id(String newId) {
        id = newId;
        return this;
    }

    public Instance region(String newRegion) {
        region = newRegion;
        return this;
    }

    /** How long the credentials of the role last; six hours in AWS. */
    public Instance sessionsLast(Duration duration) {
        sessionLength = duration;
        rotate();
        return this;
    }

    /** {@code HttpEndpoint}: whether there is a metadata service. */
    public Instance metadata(boolean isEnabled) {
        enabled = isEnabled;
        return this;
    }

    /** {@code HttpTokens}: whether IMDSv2 is required, as it is at first. */
    public Instance tokenRequired(boolean required) {
        tokenRequired = required;
        return this;
    }

    /** Whether a token comes with the header that tells its lifetime, which other emulators leave out. */
    public Instance tellsTokenTtl(boolean tells) {
        tellsTtl = tells;
        return this;
    }

    /** Gives this code and message instead of credentials, as when EC2 itself may not assume the role. */
    public Instance credentialsFail(String code, String message) {
        failure = Map.of("Code", code, "Message", message);
        return this;
    }

    /** Makes new credentials now; those of before stay good until their time. */
    public synchronized Instance rotate() {
        session = null;
        return this;
    }

    String id() {
        return id;
    }

    String region() {
        return region;
    }

    /** Null when no profile is attached. */
    Role role() {
        return role;
    }

    boolean hasMetadata() {
        return enabled;
    }

    boolean requiresToken() {
        return tokenRequired;
    }

    boolean tellsTtl() {
        return tellsTtl;
    }

    /** The document of https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html. */
    synchronized Map<String, String> credentials() {
        Map<String, String> document = new LinkedHashMap<>();
        if (!failure.isEmpty()) {
            document.put("Code", failure.get("Code"));
            document.put("Message", failure.get("Message"));
            document.put(
                    "LastUpdated",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
            return document;
        }
        if (session == null || directory.expired(session)) {
            session = directory.open(role, id, sessionLength);
            since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        }
        document.put("Code", "Success");
        document.put("LastUpdated", since.toString());
        document.put("Type", "AWS-HMAC");
        document.put("AccessKeyId", session.credentials().accessKeyId());
        document.put("SecretAccessKey", session.credentials().secretAccessKey());
        document.put("Token", session.credentials().sessionToken());
        document.put("Expiration", session.credentials().expiration().toString());
        return document;
    }
}
