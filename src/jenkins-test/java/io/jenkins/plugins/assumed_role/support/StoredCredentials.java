package io.jenkins.plugins.assumed_role.support;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.sts.Certificates;
import io.jenkins.plugins.oidc_provider.IdTokenCredentials;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import org.jvnet.hudson.test.JenkinsRule;

/** Credentials that Jenkins stores, for every job. */
public final class StoredCredentials {

    private StoredCredentials() {}

    public static void store(JenkinsRule r, Credentials credentials) throws Exception {
        CredentialsProvider.lookupStores(r.jenkins).iterator().next().addCredentials(Domain.global(), credentials);
    }

    /** Stores an access key as a username and a password. */
    public static void storeKeys(JenkinsRule r, String id, io.jenkins.plugins.assumed_role.emulator.Credentials keys)
            throws Exception {
        store(
                r,
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, id, null, keys.accessKeyId(), keys.secretAccessKey()));
    }

    /** Stores tokens that Jenkins issues for STS, for which AWS lets each job assume the target. */
    public static void storeToken(JenkinsRule r, IdTokenCredentials token, AwsEmulator aws) throws Exception {
        String issuer = r.getURL() + "oidc";
        aws.identityProvider(issuer).publishes(URI.create(issuer));
        aws.role(AgentInAws.TARGET).trustsWebIdentity(issuer, "*");
        token.setAudience("sts.amazonaws.com");
        store(r, token);
    }

    /** Stores the certificate {@code build} with its key. */
    public static void storeCertificate(JenkinsRule r, String id, Certificates certificates) throws Exception {
        store(
                r,
                new CertificateCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        id,
                        null,
                        Certificates.PASSWORD,
                        new CertificateCredentialsImpl.UploadedKeyStoreSource(
                                null, SecretBytes.fromBytes(certificates.only("build")))));
    }

    /** Returns parts of the private key of the certificate {@code build}, in the form that PEM has. */
    public static List<String> partsOfKey(Certificates certificates) throws Exception {
        String key =
                Base64.getEncoder().encodeToString(certificates.key("build").getEncoded());
        return List.of(key.substring(40, 100), key.substring(200, 260));
    }
}
