package io.jenkins.plugins.assumed_role.stored;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Extension;
import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** A key pair: a username with password, or the keys of a provider of AWS credentials. */
@Extension(ordinal = -1)
public final class StoredKeys extends StoredKind {

    private static final Logger LOGGER = Logger.getLogger(StoredKeys.class.getName());

    /** Threads for providers of keys, which may call a service and wait. */
    private static final ExecutorService PROVIDERS = DaemonThreads.pool("AWS stored credentials");

    @Override
    List<Class<?>> types() {
        return List.of(StandardUsernamePasswordCredentials.class, AwsCredentialsProvider.class);
    }

    @Override
    StoredSource source(
            StandardCredentials found, String id, Supplier<StandardCredentials> again, RoleDefaults settings) {
        if (found instanceof StandardUsernamePasswordCredentials keys) {
            return StoredSource.of(given(keys.getUsername(), keys.getPassword().getPlainText(), null, id));
        }
        AwsCredentialsProvider provider = (AwsCredentialsProvider) found;
        return new StoredSource(List.of(), null, limit -> given(resolve(provider, id, limit), id));
    }

    private static Source given(AwsCredentials keys, String id) {
        if (keys == null) {
            throw noKeys(id);
        }
        String token = keys instanceof AwsSessionCredentials session ? session.sessionToken() : null;
        return given(keys.accessKeyId(), keys.secretAccessKey(), token, id);
    }

    /** @param token null for the keys of a user; a session counts as a session of a role */
    static Source given(String accessKeyId, String secretAccessKey, String token, String id) {
        if (isBlank(accessKeyId) || isBlank(secretAccessKey)) {
            throw noKeys(id);
        }
        return new Source.Given(accessKeyId.strip(), secretAccessKey.strip(), token, name(id), token != null);
    }

    private static InvalidArgument noKeys(String id) {
        return new InvalidArgument("credentialsId: '" + id
                + "' has no access key id or no secret access key. Add both to the credentials, or leave credentialsId out to take the role of"
                + " the agent.");
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private static AwsCredentials resolve(AwsCredentialsProvider provider, String id, Duration limit) {
        Future<AwsCredentials> keys = PROVIDERS.submit(provider::resolveCredentials);
        try {
            return keys.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException x) {
            LOGGER.log(Level.INFO, x.getCause(), () -> "The credentials '" + id + "' cannot provide keys");
            throw new InvalidArgument("credentialsId: '" + id + "' cannot provide keys: "
                    + Text.clean(Failures.message(x.getCause()), 300) + ". See the log of Jenkins.");
        } catch (TimeoutException x) {
            throw new InvalidArgument(
                    "credentialsId: '" + id + "' did not provide keys within " + limit.toSeconds() + " s.");
        } catch (InterruptedException x) {
            Thread.currentThread().interrupt();
            throw new InvalidArgument("credentialsId: '" + id + "' did not provide keys before the block was stopped.");
        } finally {
            keys.cancel(true);
        }
    }
}
