package io.jenkins.plugins.assumed_role.emulator;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An OpenID Connect provider that accounts know, and which signs tokens (RS256); or one that signs and publishes its keys elsewhere.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
public final class IdentityProvider {

    /** Key pairs for all providers, because a new one takes longer than a test. The next provider of a thread has another one. */
    private static final Map<Integer, KeyPair> KEYS = new ConcurrentHashMap<>();

    private static final int MOST_KEYS = 4;
    private static final ThreadLocal<Integer> MADE = ThreadLocal.withInitial(() -> 0);

    private final String issuer;
    private final Clock clock;
    private final KeyPair keys;
    private volatile String audience = "sts.amazonaws.com";
    private volatile boolean unreachable;
    private volatile URI published;

    IdentityProvider(String issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
        MADE.set(MADE.get() + 1);
        keys = KEYS.computeIfAbsent(MADE.get() % MOST_KEYS, number -> newKeys());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** Sets the audience that a token must have; {@code sts.amazonaws.com} if not set. */
    public IdentityProvider audience(String required) {
        audience = required;
        return this;
    }

    /** Lets STS fetch the keys of the provider, or prevents it. */
    public IdentityProvider unreachable(boolean isUnreachable) {
        unreachable = isUnreachable;
        return this;
    }

    /** Takes the keys that the configuration below this address names, for example that of a Jenkins. */
    public IdentityProvider publishes(URI address) {
        published = address;
        return this;
    }

    /** A token for the audience that is asked for. */
    public String token(String subject, Duration lifetime) {
        return token(subject, audience, lifetime);
    }

    /** A token for any audience; a negative lifetime makes one that has expired. */
    public String token(String subject, String forAudience, Duration lifetime) {
        long now = clock.instant().getEpochSecond();
        return sign("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, subject, forAudience, now, now + lifetime.toSeconds()));
    }

    /** A token with any claims, which are JSON. */
    public String sign(String claims) {
        String signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException if the keys cannot be fetched */
    PublishedKeys keys() throws IOException {
        if (unreachable) {
            throw new IOException("out of reach");
        }
        return published == null
                ? PublishedKeys.parse(PublishedKeys.json((RSAPublicKey) keys.getPublic()))
                : PublishedKeys.of(published);
    }

    String audience() {
        return audience;
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
