package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.DaemonThreads;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.agent.UserMessage;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.time.Duration;
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

    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(1);

    /** Issuers of tokens may wait for anything, so they get their own threads. */
    private static final ExecutorService TOKENS = DaemonThreads.pool("AWS id token");

    private TokenExchange() {}

    static String take(Source.IdToken source, Deadline deadline) throws Failure, InterruptedException {
        Future<String> supply = TOKENS.submit(source.supply());
        try {
            String token = ThisMachine.bareToken(supply.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS));
            checkTime(check(token, source.name()), source.name());
            return token;
        } catch (TimeoutException x) {
            throw new Failure(
                    source + " was not issued within " + deadline,
                    "Check whether its issuer works and can be reached.");
        } catch (ExecutionException x) {
            throw notSupplied(source, x.getCause());
        } finally {
            supply.cancel(true);
        }
    }

    private static Failure notSupplied(Source.IdToken source, Throwable cause) {
        if (cause instanceof UserMessage) {
            return new Failure(
                    source + " cannot be read: " + Text.clean(Failures.message(cause), 300),
                    "Correct that. Each renewal reads the token again.");
        }
        LOGGER.log(Level.INFO, cause, () -> source + " cannot be made");
        return new Failure(
                source + " cannot be issued: " + Text.clean(Failures.message(cause), 300) + ". See the log of Jenkins",
                "Correct the claims of the credential. Variables of an agent exist on an executor only: use variables of the job and the build"
                        + " (JOB_NAME, BUILD_NUMBER).");
    }

    /**
     * Refuses a text that AWS cannot accept as a token at any time.
     *
     * @param name the name of the token, for people
     */
    static TokenClaims check(String token, String name) throws Failure {
        if (token.isEmpty()) {
            throw new Failure(name + " is empty. Nothing was sent", "Let the issuer write a JSON Web Token there.");
        }
        if (token.length() > MAX_CHARACTERS) {
            throw new Failure(
                    name + " is longer than " + MAX_CHARACTERS
                            + " characters, the most that STS accepts. Nothing was sent",
                    "Shorten its claims, or use another ID token.");
        }
        TokenClaims claims = TokenClaims.read(token)
                .orElseThrow(
                        () -> new Failure(
                                name + " is not a JSON Web Token. Nothing was sent",
                                "Use an id token of an OpenID Connect issuer; in Jenkins, a credential of the plugin oidc-provider."));
        if (claims.issuer().isEmpty() || claims.subject().isEmpty() || claims.expiration() == null) {
            throw new Failure(
                    name + " lacks a claim that AWS requires (" + claims + "). Nothing was sent",
                    "Let the issuer add iss, sub and exp.");
        }
        if (claims.audiences().isEmpty()) {
            throw new Failure(
                    name + " has no audience (" + claims + "). Nothing was sent",
                    "Set Audience in the credential, to sts.amazonaws.com for example, and let the provider in IAM have the same.");
        }
        if (!claims.signed() || claims.algorithm().startsWith("HS")) {
            throw new Failure(
                    name
                            + (claims.signed()
                                    ? " is signed with a shared secret (alg " + claims.algorithm() + ")"
                                    : " is not signed")
                            + ". Nothing was sent",
                    "Let the issuer sign with RSA or ECDSA, such as RS256: AWS verifies the signature with the keys that the issuer publishes.");
        }
        return claims;
    }

    private static void checkTime(TokenClaims claims, String name) throws Failure {
        Instant now = Instant.now();
        if (claims.expiration().isBefore(now)) {
            throw new Failure(
                    name + " has expired (" + claims + "). Nothing was sent",
                    "Let the issuer issue a new one, or set the clocks (NTP).");
        }
        if (claims.notBefore() != null && claims.notBefore().isAfter(now.plus(TOLERATED_SKEW))) {
            throw new Failure(
                    name + " is not valid before " + claims.notBefore() + " (" + claims + "). Nothing was sent",
                    "Let the issuer set nbf to the time of issue, or set the clocks (NTP).");
        }
    }
}
