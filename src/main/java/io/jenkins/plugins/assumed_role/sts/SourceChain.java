package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.SourceKind;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Source credentials of the machine of the block, in the order of the AWS SDKs: static keys, web identity, profile, container, instance.
 * Unlike the SDKs, the first source that is configured wins, and its failure is final: the next source would silently be another
 * identity.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">Standardized credential providers</a>
 */
final class SourceChain {

    private final Machine machine;
    private final Map<String, String> environment;
    private final InstanceMetadata metadata;
    private final ContainerCredentials container;
    private final Profiles profiles;
    private final ProfileCredentials profile;
    private final HopAssumer assumer;
    private final String sessionName;
    private final RoleGate gate;

    /**
     * @param sessionName the session name for a role of the machine, unless the machine sets one
     * @param gate is asked for each role before the source assumes it
     */
    SourceChain(
            Machine machine,
            Map<String, String> environment,
            InstanceMetadata metadata,
            Profiles profiles,
            HopAssumer assumer,
            Deadline deadline,
            String sessionName,
            RoleGate gate) {
        this.machine = machine;
        this.environment = environment;
        this.metadata = metadata;
        this.container = new ContainerCredentials(machine, environment);
        this.profiles = profiles;
        this.profile =
                new ProfileCredentials(profiles, this, assumer, new ProcessCredentials(machine, deadline), sessionName);
        this.assumer = assumer;
        this.sessionName = sessionName;
        this.gate = gate;
    }

    SourceCredentials find(Source source) throws Failure, InterruptedException {
        if (source instanceof Source.Given given) {
            return new SourceCredentials(
                    SourceCredentials.credentials(given.accessKeyId(), given.secretAccessKey(), given.sessionToken()),
                    given.name(),
                    "as specified",
                    given.roleSession());
        }
        SourceKind asked = ((Source.OfMachine) source).kind();
        if (asked == null) {
            return firstConfigured();
        }
        if (asked == SourceKind.PROFILE) {
            refuseProfileOfBuild();
        }
        return find(asked, "as requested");
    }

    private SourceCredentials find(SourceKind kind, String reason) throws Failure, InterruptedException {
        return switch (kind) {
            case ENVIRONMENT -> staticKeys();
            case WEB_IDENTITY -> webIdentity();
            case PROFILE -> profile.find(reason);
            case CONTAINER -> container();
            case INSTANCE -> instance(reason);
        };
    }

    private SourceCredentials firstConfigured() throws Failure, InterruptedException {
        for (SourceKind kind : SourceKind.values()) {
            String by = kind == SourceKind.PROFILE ? profiles.configuredBy() : kind.configuredBy(environment);
            if (by != null) {
                return find(kind, by);
            }
        }
        try {
            return instance("no other source is configured there");
        } catch (Failure x) {
            throw new Failure(
                    "there are no source credentials: neither AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_PROFILE nor"
                            + " AWS_CONTAINER_CREDENTIALS_* is set there, no default profile has credentials, and "
                            + x.why(),
                    x.remedy());
        }
    }

    private void refuseProfileOfBuild() throws Failure, InterruptedException {
        Set<String> ignored = profiles.ignored();
        if (!ignored.isEmpty()) {
            throw new Failure(
                    "the build sets " + String.join(", ", ignored)
                            + ", but builds cannot select profiles, which may start programs on the agent",
                    "Name the profile with sourceProfile, and set these variables in the environment of the agent's process or in the"
                            + " configuration of the node.");
        }
    }

    SourceCredentials instance(String reason) throws Failure, InterruptedException {
        return metadata.credentials(reason);
    }

    SourceCredentials container() throws Failure, InterruptedException {
        return container.credentials();
    }

    SourceCredentials staticKeys() throws Failure {
        String id = environment.get(AwsVariables.ACCESS_KEY_ID);
        String secret = environment.get(AwsVariables.SECRET_ACCESS_KEY);
        if (id == null || secret == null) {
            throw new Failure(
                    (id == null && secret == null ? "neither" : "only one")
                            + " of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set there",
                    "Set both, or neither to use the role of the machine.");
        }
        return new SourceCredentials(
                SourceCredentials.credentials(id, secret, environment.get(AwsVariables.SESSION_TOKEN)),
                "static keys of the environment, access key …" + SourceCredentials.end(id),
                "AWS_ACCESS_KEY_ID is set",
                environment.containsKey(AwsVariables.ASSUMED_ROLE_ARN));
    }

    private SourceCredentials webIdentity() throws Failure, InterruptedException {
        String file = environment.get(AwsVariables.WEB_IDENTITY_TOKEN_FILE);
        String arn = environment.get(AwsVariables.ROLE_ARN);
        if (file == null || arn == null) {
            throw new Failure(
                    (file == null && arn == null ? "neither" : "only one")
                            + " of AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN is set there",
                    "Set both (EKS does, for a service account with a role), or neither to use another source.");
        }
        Hop hop = webIdentityHop(arn);
        checkAllowed(hop.role(), AwsVariables.ROLE_ARN);
        return webIdentity(
                hop, file, AwsVariables.WEB_IDENTITY_TOKEN_FILE, AwsVariables.WEB_IDENTITY_TOKEN_FILE + " is set");
    }

    /** @param setting has the path of the file, for people */
    SourceCredentials webIdentity(Hop hop, String file, String setting, String reason)
            throws Failure, InterruptedException {
        String token;
        try {
            token = machine.readToken(file);
        } catch (IOException x) {
            throw new Failure(
                    "the web identity token cannot be read: " + Text.clean(Failures.message(x), 200),
                    "Correct " + setting + ".");
        }
        TokenExchange.check(token, "the web identity token in " + Text.clean(file, 200));
        return assumer.assumeWithToken(hop, token).asSource("web identity role " + hop.role(), reason);
    }

    /** @param setting has the role, for people */
    void checkAllowed(RoleArn role, String setting) throws Failure {
        Optional<String> refusal = gate.refusal(role);
        if (refusal.isPresent()) {
            throw new Failure(
                    "the source credentials would be a session of " + role + ", which " + setting + " names, and "
                            + refusal.get(),
                    "Ask an administrator of Jenkins for a rule that allows " + role
                            + " as well, or choose another source with the argument source. The role was not assumed.");
        }
    }

    private Hop webIdentityHop(String arn) throws Failure {
        try {
            String name = environment.getOrDefault(AwsVariables.ROLE_SESSION_NAME, sessionName);
            return new Hop.Builder(arn).sessionName(name).build(null, false);
        } catch (InvalidArgument x) {
            throw new Failure(x.getMessage(), "Correct AWS_ROLE_ARN or AWS_ROLE_SESSION_NAME.");
        }
    }
}
