package io.jenkins.plugins.assumed_role;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.request.Source;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** A key pair that Jenkins stores, for agents outside of AWS. */
final class StoredKeys {

    private StoredKeys() {}

    /**
     * What a block of the job may name, for those who may configure the job: nobody else is told which there are.
     *
     * @param job null for none
     * @param current what is chosen now, which may be gone since
     */
    static ListBoxModel choices(Item job, boolean mayConfigure, String current) {
        StandardListBoxModel choices = new StandardListBoxModel();
        choices.includeEmptyValue();
        if (mayConfigure) {
            choices.includeMatchingAs(
                    ACL.SYSTEM2,
                    job,
                    StandardCredentials.class,
                    List.of(),
                    CredentialsMatchers.anyOf(
                            CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class),
                            CredentialsMatchers.instanceOf(AwsCredentialsProvider.class)));
        }
        return choices.includeCurrentValue(current == null ? "" : current);
    }

    /**
     * @param id of a username with password (access key id and secret access key) or of an AWS credential, as the build may see it
     * @throws IllegalArgumentException if there is none, or none of these kinds
     */
    static Source find(String id, Run<?, ?> run) {
        StandardCredentials found = CredentialsProvider.findCredentialById(id, StandardCredentials.class, run);
        if (found == null) {
            throw new IllegalArgumentException("credentialsId: there are no credentials '" + id
                    + "' that this job may use. See the credentials of Jenkins and of the job's folders.");
        }
        CredentialsProvider.track(run, found);
        String name = "credentials '" + id + "'";
        if (found instanceof StandardUsernamePasswordCredentials keys) {
            return new Source.Given(keys.getUsername(), keys.getPassword().getPlainText(), null, name, false);
        }
        if (found instanceof AwsCredentialsProvider provider) {
            AwsCredentials keys = provider.resolveCredentials();
            String token = keys instanceof AwsSessionCredentials session ? session.sessionToken() : null;
            return new Source.Given(keys.accessKeyId(), keys.secretAccessKey(), token, name, false);
        }
        throw new IllegalArgumentException("credentialsId: '" + id
                + "' is neither a username with password (access key id and secret access key) nor an AWS credential.");
    }
}
