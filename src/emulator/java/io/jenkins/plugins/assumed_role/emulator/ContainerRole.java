package io.jenkins.plugins.assumed_role.emulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The role of a container: an ECS task, or a pod with EKS Pod Identity. */
public final class ContainerRole {
    private final Directory directory;
    private final RotatingSession session;
    private final String sessionName;
    private final boolean tellsRole;
    private volatile String path;
    private volatile String authorization;

    private ContainerRole(
            Directory directory,
            Clock clock,
            String path,
            String sessionName,
            boolean tellsRole,
            String authorization) {
        this.directory = directory;
        this.session = new RotatingSession(directory, clock);
        this.path = path;
        this.sessionName = sessionName;
        this.tellsRole = tellsRole;
        this.authorization = authorization;
    }

    /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html. */
    static ContainerRole task(Directory directory, Clock clock) {
        String task = "0123456789abcdef0123456789abcdef";
        return new ContainerRole(
                directory, clock, "/v2/credentials/5d0e8a1c-6b0f-4f0b-9d0c-0f1e2d3c4b5a", task, true, null);
    }

    /** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html. */
    static ContainerRole pod(Directory directory, Clock clock, String token) {
        return new ContainerRole(
                directory, clock, "/v1/credentials", "eks-ci-agent-7f1c2b3a-0d1e-4f2a-8b3c-4d5e6f7a8b9c", false, token);
    }

    /** Gives the container this role; without a role there are no credentials. */
    public ContainerRole role(String roleArn) {
        session.role(directory.role(roleArn));
        return this;
    }

    /** The URL of its credentials. */
    public ContainerRole path(String newPath) {
        path = newPath;
        return this;
    }

    /** Sets the {@code Authorization} header that a request must have; null for none. */
    public ContainerRole authorization(String token) {
        authorization = token;
        return this;
    }

    /** The {@code Authorization} header that a request must have, or null. */
    public String authorization() {
        return authorization;
    }

    /** Sets the lifetime of its credentials; six hours in AWS. */
    public ContainerRole sessionsLast(Duration duration) {
        session.length(duration);
        return this;
    }

    /** Makes new credentials now; the earlier ones stay valid until they expire. */
    public ContainerRole rotate() {
        session.rotate();
        return this;
    }

    /** The variables that AWS sets in the container, for an emulator at this endpoint. */
    public Map<String, String> environment(URI endpoint) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.resolve(path).toString());
        if (authorization != null) {
            environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization);
        }
        return environment;
    }

    String path() {
        return path;
    }

    Map<String, String> credentials() {
        Role role = session.role();
        if (role == null) {
            throw new AwsError(404, "CredentialsNotFound", "Credentials not found");
        }
        Credentials credentials = session.current(sessionName).credentials();
        Map<String, String> document = new LinkedHashMap<>();
        if (tellsRole) {
            document.put("RoleArn", role.arn());
        } else {
            document.put("AccountId", role.parsedArn().account());
        }
        document.put("AccessKeyId", credentials.accessKeyId());
        document.put("SecretAccessKey", credentials.secretAccessKey());
        document.put("Token", credentials.sessionToken());
        document.put("Expiration", credentials.expiration().toString());
        return document;
    }
}
