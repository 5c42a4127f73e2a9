package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The emulated EC2 instance of the tools under test; {@link InstanceMetadata} describes it. */
public final class Instance {
    private final Directory directory;
    private final Clock clock;
    private final RotatingSession session;
    private volatile String id = "i-0123456789abcdef0";
    private volatile String region = "eu-central-1";
    private volatile boolean enabled = true;
    private volatile boolean tokenRequired = true;
    private volatile boolean reportsTtl = true;
    private volatile Map<String, String> failure = Map.of();

    Instance(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.session = new RotatingSession(directory, clock);
    }

    /** Attaches an instance profile with this role. */
    public Instance role(String roleArn) {
        session.role(directory.role(roleArn));
        return this;
    }

    /** Detaches the instance profile. */
    public Instance noRole() {
        session.role(null);
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

    /** Sets the lifetime of the credentials of the role; six hours in AWS. */
    public Instance sessionsLast(Duration duration) {
        session.length(duration);
        return this;
    }

    /** Sets {@code HttpEndpoint}, which switches the metadata service on or off. */
    public Instance metadata(boolean isEnabled) {
        enabled = isEnabled;
        return this;
    }

    /** Sets {@code HttpTokens}: IMDSv2 is required, as at first, or optional. */
    public Instance tokenRequired(boolean required) {
        tokenRequired = required;
        return this;
    }

    /** Sets whether a token comes with the header of its lifetime, which other emulators leave out. */
    public Instance reportsTokenTtl(boolean reports) {
        reportsTtl = reports;
        return this;
    }

    /** Returns this code and message instead of credentials, as if EC2 itself may not assume the role. */
    public Instance credentialsFail(String code, String message) {
        failure = Map.of("Code", code, "Message", message);
        return this;
    }

    /** Makes new credentials now; the earlier ones stay valid until they expire. */
    public Instance rotate() {
        session.rotate();
        return this;
    }

    /** Returns the current identity of the tools on the instance. */
    public Session session() {
        return session.current(id);
    }

    String id() {
        return id;
    }

    String region() {
        return region;
    }

    /** Null when no profile is attached. */
    Role role() {
        return session.role();
    }

    boolean hasMetadata() {
        return enabled;
    }

    boolean requiresToken() {
        return tokenRequired;
    }

    boolean reportsTtl() {
        return reportsTtl;
    }

    /** The document of https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html. */
    Map<String, String> credentials() {
        Map<String, String> document = new LinkedHashMap<>();
        if (!failure.isEmpty()) {
            document.put("Code", failure.get("Code"));
            document.put("Message", failure.get("Message"));
            document.put(
                    "LastUpdated",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
            return document;
        }
        Credentials credentials = session().credentials();
        document.put("Code", "Success");
        document.put(
                "LastUpdated", session.since().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("Type", "AWS-HMAC");
        document.put("AccessKeyId", credentials.accessKeyId());
        document.put("SecretAccessKey", credentials.secretAccessKey());
        document.put("Token", credentials.sessionToken());
        document.put("Expiration", credentials.expiration().toString());
        return document;
    }
}
