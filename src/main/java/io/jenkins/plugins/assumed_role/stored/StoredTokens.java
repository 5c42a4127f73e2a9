package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.variant.OptionalExtension;

/**
 * An id token in a secret text or a secret file.
 *
 * @see <a href="https://plugins.jenkins.io/oidc-provider/">OpenID Connect Provider</a>, which makes a new one each time
 */
@OptionalExtension(requirePlugins = "plain-credentials")
public final class StoredTokens extends StoredKind {

    @Override
    List<Class<?>> types() {
        return List.of(StringCredentials.class, FileCredentials.class);
    }

    @Override
    StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings) {
        return StoredSource.of(new Source.IdToken("the token of " + name(id), () -> token(again.get())));
    }

    /** Reads credentials that were looked up for this call, so that they are up to date and make a new token. */
    private static String token(StandardCredentials found) throws IOException {
        if (found instanceof StringCredentials text) {
            return text.getSecret().getPlainText();
        }
        if (found instanceof FileCredentials file) {
            try (InputStream content = file.getContent()) {
                return new String(content.readNBytes(ThisMachine.MAX_TOKEN_FILE_BYTES), StandardCharsets.UTF_8);
            }
        }
        throw new MachineException("they are no longer a secret text or secret file");
    }
}
