package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.security.core.Authentication;

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
        Supplier<StandardCredentials> lookup =
                () -> found(id, CredentialsProvider.findCredentialById(id, StandardCredentials.class, run));
        StandardCredentials found = lookup.get();
        CredentialsProvider.track(run, found);
        return source(found, id, lookup, settings);
    }

    /**
     * Finds credentials that every build of the job may use, as they are for one build. Leaves out the credentials that the user who started
     * the build gave as a parameter: other users may not use them. Records no use.
     *
     * @throws IllegalArgumentException see {@link #find}
     */
    public static StoredSource ofJob(String id, Run<?, ?> run, RoleDefaults settings) {
        if (id.startsWith("${")) {
            throw new InvalidArgument(
                    "credentialsId: '" + id
                            + "' is a parameter, and a check takes no credentials of the user who started a build. Enter the id of credentials.");
        }
        Supplier<StandardCredentials> lookup = () -> found(id, credentials(id, run));
        return source(lookup.get(), id, lookup, settings);
    }

    private static StandardCredentials credentials(String id, Run<?, ?> run) {
        Job<?, ?> job = run.getParent();
        Authentication builds = job instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        StandardCredentials found = credentials(id, job, builds);
        if (found == null && job.hasPermission2(builds, CredentialsProvider.USE_ITEM)) {
            found = credentials(id, job, ACL.SYSTEM2);
        }
        return found != null && found.forRun(run) instanceof StandardCredentials ofRun ? ofRun : found;
    }

    private static StandardCredentials credentials(String id, Job<?, ?> job, Authentication user) {
        return CredentialsProvider.findCredentialByIdInItem(id, StandardCredentials.class, job, user, List.of());
    }

    private static StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings) {
        for (StoredKind kind : kinds()) {
            if (kind.types().stream().anyMatch(type -> type.isInstance(found))) {
                return kind.source(found, id, again, settings);
            }
        }
        throw new InvalidArgument("credentialsId: '" + id
                + "' is no source of credentials for AWS. A username with password (access key id and secret access key), an AWS credential,"
                + " a certificate, and a secret text or file with an id token are.");
    }

    /** @throws IllegalArgumentException if there are none */
    private static StandardCredentials found(String id, StandardCredentials found) {
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
