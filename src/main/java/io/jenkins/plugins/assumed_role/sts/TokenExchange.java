package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes a new token from its issuer, and refuses a token that AWS cannot take before anything is sent. */
final class TokenExchange {

    private static final Logger LOGGER = Logger.getLogger(TokenExchange.class.getName());

    private static final int MAX_CHARACTERS = ThisMachine.MAX_TOKEN_BYTES;

    /** Issuers of tokens may wait for anything, so they get their own threads. */
    private static final ExecutorService TOKENS = DaemonThreads.pool("AWS id token");

    private TokenExchange() {}

    static String take(Source.IdToken source, Deadline deadline) throws Failure, InterruptedException {
        Future<String> supply = TOKENS.submit(source.supply());
        try {
            String token = supply.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            check(token == null ? "" : token.strip(), source);
            return token.strip();
        } catch (TimeoutException x) {
            throw new Failure(
                    source + " was not issued within " + deadline,
                    "Check what issues it, and whether that can be reached.");
        } catch (ExecutionException x) {
            LOGGER.log(Level.INFO, x.getCause(), () -> source + " cannot be made");
            throw new Failure(
                    source + " cannot be issued: " + Text.clean(Failures.message(x.getCause()), 300)
                            + ". See the log of Jenkins",
                    "Correct the claims of the credential. Claims with variables of an agent can be made on an executor only; those of the job and"
                            + " the build (JOB_NAME, BUILD_NUMBER) are always there.");
        } finally {
            supply.cancel(true);
        }
    }

    private static void check(String token, Source.IdToken source) throws Failure {
        if (token.length() > MAX_CHARACTERS) {
            throw new Failure(
                    source + " is longer than " + MAX_CHARACTERS
                            + " characters, the most that STS accepts. Nothing was sent",
                    "Choose a credential with an id token, or make its claims shorter.");
        }
        TokenClaims claims = TokenClaims.read(token)
                .orElseThrow(() -> new Failure(
                        source + " is not a JSON Web Token. Nothing was sent",
                        "Choose a credential with an id token, as the plugin oidc-provider makes it."));
        if (claims.issuer().isEmpty() || claims.subject().isEmpty() || claims.expiration() == null) {
            throw new Failure(
                    source + " lacks a claim that AWS requires (" + claims + "). Nothing was sent",
                    "Let the issuer add iss, sub and exp.");
        }
        if (claims.audiences().isEmpty()) {
            throw new Failure(
                    source + " has no audience (" + claims + "). Nothing was sent",
                    "Set Audience in the credential, to sts.amazonaws.com for example, and let the provider in IAM have the same.");
        }
        if (claims.expiration().isBefore(Instant.now())) {
            throw new Failure(
                    source + " has expired (" + claims + "). Nothing was sent",
                    "Let the issuer make a new one, or set the clocks (NTP).");
        }
    }
}
