package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.util.List;

/** Credentials that Jenkins stores, as a source for agents outside of AWS: keys, id tokens, certificates. */
public final class StoredCredentials {

    private StoredCredentials() {}

    /**
     * Lists the credentials that a block of the job may name, for users with permission to configure the job only.
     *
     * @param job null for none
     * @param current the current choice, which may no longer exist
     */
    public static ListBoxModel choices(Item job, boolean mayConfigure, String current) {
        StandardListBoxModel choices = new StandardListBoxModel();
        choices.includeEmptyValue();
        if (mayConfigure) {
            CredentialsMatcher[] types = kinds().stream()
                    .flatMap(kind -> kind.types().stream())
                    .map(CredentialsMatchers::instanceOf)
                    .toArray(CredentialsMatcher[]::new);
            choices.includeMatchingAs(
                    ACL.SYSTEM2, job, StandardCredentials.class, List.of(), CredentialsMatchers.anyOf(types));
        }
        return choices.includeCurrentValue(current == null ? "" : current);
    }

    /**
     * Finds credentials that the build may use. Sends nothing, and reads no secret that a provider makes.
     *
     * @throws IllegalArgumentException if there are no credentials, or only credentials that cannot be a source
     */
    public static StoredSource find(String id, Run<?, ?> run, RoleDefaults settings) {
        StandardCredentials found = get(id, run);
        CredentialsProvider.track(run, found);
        for (StoredKind kind : kinds()) {
            if (kind.types().stream().anyMatch(type -> type.isInstance(found))) {
                return kind.source(found, id, run, settings);
            }
        }
        throw new InvalidArgument("credentialsId: '" + id
                + "' is no source of credentials for AWS. A username with password (access key id and secret access key), an AWS credential,"
                + " a certificate, and a secret text or file with an id token are.");
    }

    /** @throws IllegalArgumentException if there are none */
    static StandardCredentials get(String id, Run<?, ?> run) {
        StandardCredentials found = CredentialsProvider.findCredentialById(id, StandardCredentials.class, run);
        if (found == null) {
            throw new InvalidArgument("credentialsId: there are no credentials '" + id
                    + "' that this job may use. Check the credentials of Jenkins and of the folders of the job.");
        }
        return found;
    }

    private static List<StoredKind> kinds() {
        return ExtensionList.lookup(StoredKind.class);
    }
}
