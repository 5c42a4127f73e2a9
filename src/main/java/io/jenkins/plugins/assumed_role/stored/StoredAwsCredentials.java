package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Source;
import java.util.List;
import java.util.function.Supplier;
import org.jenkinsci.plugins.variant.OptionalExtension;

/**
 * Keys of the plugin aws-credentials, and the role that they may have. The role is the first of the chain, assumed from the agent: the
 * plugin itself would assume it from the controller, and without keys as the controller.
 */
@OptionalExtension(requirePlugins = "aws-credentials")
public final class StoredAwsCredentials extends StoredKind {

    @Override
    List<Class<?>> types() {
        return List.of(AWSCredentialsImpl.class);
    }

    @Override
    StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings) {
        AWSCredentialsImpl stored = (AWSCredentialsImpl) found;
        Source keys =
                StoredKeys.given(stored.getAccessKey(), stored.getSecretKey().getPlainText(), null, id);
        String role = stored.getIamRoleArn();
        String serial = stored.getIamMfaSerialNumber();
        return new StoredSource(
                role == null || role.isBlank()
                        ? List.of()
                        : List.of(new Hop.Builder(role.strip()).externalId(stored.getIamExternalId())),
                serial == null || serial.isBlank() ? null : serial.strip(),
                limit -> keys);
    }
}
