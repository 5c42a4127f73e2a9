package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * An OpenID Connect provider that accounts know, and which signs tokens (ES256).
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
public final class IdentityProvider {
    private final String issuer;
    private final Clock clock;
    private final KeyPair keys;
    private volatile String audience = "sts.amazonaws.com";
    private volatile boolean unreachable;

    IdentityProvider(String issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** Which audience a token must have; {@code sts.amazonaws.com} if not set. */
    public IdentityProvider audience(String required) {
        audience = required;
        return this;
    }

    /** STS cannot fetch the keys of the provider, from now on or no longer. */
    public IdentityProvider unreachable(boolean isUnreachable) {
        unreachable = isUnreachable;
        return this;
    }

    /** A token for the audience that is asked for. */
    public String token(String subject, Duration lifetime) {
        return token(subject, audience, lifetime);
    }

    /** A token for any audience; a negative lifetime makes one that has expired. */
    public String token(String subject, String forAudience, Duration lifetime) {
        long now = clock.instant().getEpochSecond();
        String signed = encode("{\"alg\":\"ES256\",\"typ\":\"JWT\"}") + "."
                + encode("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                        .formatted(issuer, subject, forAudience, now, now + lifetime.toSeconds()));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean signed(String text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(keys.getPublic());
            verifier.update(text.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    boolean isUnreachable() {
        return unreachable;
    }

    String audience() {
        return audience;
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
