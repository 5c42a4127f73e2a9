package io.jenkins.plugins.assumed_role.support;

import static io.jenkins.plugins.assumed_role.support.AgentInAws.TARGET;

import com.cloudbees.plugins.credentials.CredentialsScope;
import io.jenkins.plugins.assumed_role.WithAssumedRoleStep;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jvnet.hudson.test.JenkinsRule;

/** An id token that Jenkins issues, a certificate that Jenkins stores, and a profile of the agent, each of which may assume the target. */
public final class StoredSources {

    public static final String TOKEN = "token";
    public static final String CERTIFICATE = "certificate";
    public static final String PROFILE = "profile";
    public static final List<String> ALL = List.of(TOKEN, CERTIFICATE, PROFILE);

    private static final String USER = "arn:aws:iam::222222222222:user/build";
    private static final String ANCHOR =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:trust-anchor/a1b2c3d4-5678-90ab-cdef-111111111111";
    private static final String ANYWHERE =
            "arn:aws:rolesanywhere:eu-west-1:111111111111:profile/a1b2c3d4-5678-90ab-cdef-222222222222";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AgentInAws agent;
    private final Certificates certificates;
    private final Path config;
    private final String secretKey;

    public StoredSources(AgentInAws agent, Path directory) throws Exception {
        this.agent = agent;
        certificates = Certificates.in(directory).issue("build", "RSA", "ca");
        agent.aws.trustAnchor(ANCHOR, certificates.certificate("ca"));
        agent.aws.rolesAnywhereProfile(ANYWHERE).roles(TARGET);
        agent.aws.role(TARGET).trusts(USER).trustsRolesAnywhere();
        var keys = agent.aws.user(USER).mayAssume(TARGET).credentials();
        secretKey = keys.secretAccessKey();
        Path document = Files.writeString(directory.resolve("keys.json"), keys.document());
        config = Files.writeString(
                directory.resolve("config"), "[profile build]\ncredential_process = cat '" + document + "'\n");
    }

    /** Adds the agent, which has the profile and no role of its own, and the credentials. */
    public void connect(JenkinsRule r) throws Exception {
        agent.connect(r, "AWS_EC2_METADATA_DISABLED", "true", "AWS_CONFIG_FILE", config.toString());
        StoredCredentials.storeToken(r, new IdTokenStringCredentials(CredentialsScope.GLOBAL, TOKEN, null), agent.aws);
        StoredCredentials.storeCertificate(r, CERTIFICATE, certificates);
    }

    /** Arguments of a step in a Pipeline, for one of {@link #ALL}. */
    public static String arguments(String source) {
        return "arn: '" + TARGET + "', region: 'eu-west-1', "
                + switch (source) {
                    case TOKEN -> "credentialsId: 'token'";
                    case CERTIFICATE ->
                        "credentialsId: 'certificate', trustAnchorArn: '" + ANCHOR + "', rolesAnywhereProfileArn: '"
                                + ANYWHERE + "'";
                    default -> "source: 'profile', sourceProfile: 'build'";
                };
    }

    /** The same for a freestyle job. */
    public static WithAssumedRoleStep step(String source) {
        WithAssumedRoleStep step = new WithAssumedRoleStep(TARGET);
        step.setRegion("eu-west-1");
        if (source.equals(PROFILE)) {
            step.setSource("profile");
            step.setSourceProfile("build");
        } else {
            step.setCredentialsId(source);
        }
        if (source.equals(CERTIFICATE)) {
            step.setTrustAnchorArn(ANCHOR);
            step.setRolesAnywhereProfileArn(ANYWHERE);
        }
        return step;
    }

    /** Sessions that one of {@link #ALL} has opened. */
    public long sessions(String source) {
        return switch (source) {
            case TOKEN -> agent.aws.count("AssumeRoleWithWebIdentity");
            case CERTIFICATE -> agent.aws.count("CreateSession");
            default ->
                agent.aws.requests("AssumeRole").stream()
                        .filter(request -> USER.equals(request.callerArn()))
                        .count();
        };
    }

    public void awaitSessions(long more, Map<String, Long> than) throws Exception {
        Wait.until(
                PATIENCE,
                () -> ALL.stream().allMatch(source -> sessions(source) >= than.getOrDefault(source, 0L) + more));
    }

    /** Tokens that were sent, with their signatures, parts of the private key, and the key that the profile has. */
    public List<String> secrets() throws Exception {
        List<String> secrets = new ArrayList<>(List.of(secretKey));
        secrets.addAll(StoredCredentials.partsOfKey(certificates));
        agent.aws.requests("AssumeRoleWithWebIdentity").forEach(request -> {
            String token = request.parameters().get("WebIdentityToken");
            secrets.add(token);
            secrets.add(token.substring(token.lastIndexOf('.') + 1));
        });
        return secrets;
    }

    /** Checks that neither Jenkins nor the agent has any of the secrets in a file. */
    public void assertNoSecretInFiles(JenkinsRule r) throws Exception {
        for (Path place : List.of(r.jenkins.getRootDir().toPath(), agent.directory(r))) {
            AgentInAws.assertNoneIn(place, secrets());
            agent.assertNoSecretIn(place);
        }
    }
}
