package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** A certificate for IAM Roles Anywhere. Its key stays on the controller, which signs. */
@Extension
public final class StoredCertificates extends StoredKind {

    @Override
    List<Class<?>> types() {
        return List.of(StandardCertificateCredentials.class);
    }

    @Override
    StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings) {
        StandardCertificateCredentials stored = (StandardCertificateCredentials) found;
        try {
            return StoredSource.of(certificate(
                    stored.getKeyStore(), stored.getPassword().getPlainText().toCharArray(), id, settings));
        } catch (GeneralSecurityException x) {
            throw new InvalidArgument(
                    "credentialsId: the key store of '" + id + "' cannot be opened. Check its file and its password.");
        }
    }

    private static CertificateSource certificate(KeyStore store, char[] password, String id, RoleDefaults settings)
            throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1 || !(store.getKey(keys.get(0), password) instanceof PrivateKey key)) {
            throw new InvalidArgument("credentialsId: the key store of '" + id + "' has "
                    + (keys.size() > 1 ? keys.size() + " private keys" : "no private key")
                    + ". Upload one with the certificate and its key alone (PKCS#12).");
        }
        Certificate[] chain = store.getCertificateChain(keys.get(0));
        return new CertificateSource(
                "the certificate of " + name(id),
                key,
                Arrays.stream(chain == null ? new Certificate[0] : chain)
                        .filter(X509Certificate.class::isInstance)
                        .map(X509Certificate.class::cast)
                        .toList(),
                settings.getTrustAnchorArn(),
                settings.getRolesAnywhereProfileArn());
    }
}
