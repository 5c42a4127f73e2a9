package io.jenkins.plugins.assumed_role.request;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate with its private key, which IAM Roles Anywhere exchanges for a session of the first role of the request. The key signs
 * where this object is, and is never sent.
 *
 * @param name the name of the source, for people
 * @param chain the certificate itself, then the intermediate certificates
 * @see <a href="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html">IAM Roles Anywhere</a>
 */
public record CertificateSource(
        String name, PrivateKey key, List<X509Certificate> chain, String trustAnchorArn, String profileArn)
        implements Source.Direct {

    private static final Pattern ARN = Pattern.compile(
            "arn:(aws[a-z0-9-]*):rolesanywhere:([a-z0-9-]+):(\\d{12}):(trust-anchor|profile)/[\\w-]{1,64}");

    /** The most certificates that CreateSession accepts besides the first. */
    private static final int MAX_CHAIN = 5;

    /** @throws IllegalArgumentException that explains the fault of the certificate or of an ARN */
    public CertificateSource {
        chain = ordered(withoutRoot(chain));
        Matcher anchor = arn("trustAnchorArn", trustAnchorArn, "trust-anchor");
        Matcher profile = arn("rolesAnywhereProfileArn", profileArn, "profile");
        if (!anchor.group(2).equals(profile.group(2)) || !anchor.group(3).equals(profile.group(3))) {
            throw new InvalidArgument(
                    "rolesAnywhereProfileArn: the profile is in " + profile.group(2) + " of account " + profile.group(3)
                            + ", and the trust anchor in " + anchor.group(2) + " of account " + anchor.group(3)
                            + ". Both must be in the same region and account.");
        }
        if (key == null || chain.isEmpty()) {
            throw new InvalidArgument(
                    name + " has no " + (key == null ? "private key" : "certificate") + ". Roles Anywhere needs both.");
        }
        if (chain.size() > MAX_CHAIN + 1) {
            throw new InvalidArgument(
                    name + " has " + chain.size() + " certificates. AWS takes the certificate and at most " + MAX_CHAIN
                            + " that lead to the trust anchor.");
        }
        checkValidity(name, chain.get(0));
        checkKey(name, key, chain);
    }

    /**
     * Checks configured ARNs.
     *
     * @param trustAnchorArn null for none
     * @param profileArn null for none
     * @throws IllegalArgumentException that says which is wrong
     */
    public static void checkArns(String trustAnchorArn, String profileArn) {
        if (trustAnchorArn != null) {
            arn("trustAnchorArn", trustAnchorArn, "trust-anchor");
        }
        if (profileArn != null) {
            arn("rolesAnywhereProfileArn", profileArn, "profile");
        }
    }

    /** Leaves out the root, which AWS has in its trust anchor. */
    private static List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
        return Stream.concat(
                        chain.stream().limit(1),
                        chain.stream()
                                .skip(1)
                                .filter(each -> !each.getIssuerX500Principal().equals(each.getSubjectX500Principal())))
                .toList();
    }

    /** Puts each certificate behind the one that it issued, as far as they form a chain. */
    private static List<X509Certificate> ordered(List<X509Certificate> given) {
        List<X509Certificate> rest = new ArrayList<>(given);
        List<X509Certificate> ordered = new ArrayList<>();
        X509Certificate next = rest.isEmpty() ? null : rest.get(0);
        while (next != null) {
            rest.remove(next);
            ordered.add(next);
            X500Principal issuer = next.getIssuerX500Principal();
            next = rest.stream()
                    .filter(each -> each.getSubjectX500Principal().equals(issuer))
                    .findFirst()
                    .orElse(null);
        }
        ordered.addAll(rest);
        return List.copyOf(ordered);
    }

    private static Matcher arn(String argument, String arn, String kind) {
        Matcher matcher = ARN.matcher(Objects.requireNonNullElse(arn, ""));
        if (!matcher.matches() || !matcher.group(4).equals(kind)) {
            throw new InvalidArgument(argument + ": "
                    + (arn == null || arn.isBlank()
                            ? "a certificate needs it"
                            : "'" + Text.clean(arn, 200) + "' is not the ARN of a " + kind.replace('-', ' '))
                    + ". One looks like arn:aws:rolesanywhere:eu-central-1:111111111111:" + kind
                    + "/a1b2c3d4-5678-90ab-cdef-111111111111.");
        }
        return matcher;
    }

    private static void checkValidity(String name, X509Certificate certificate) {
        Instant now = Instant.now();
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            throw new InvalidArgument(
                    name + " has expired, at " + end + ". Nothing was sent. Issue a new certificate.");
        }
        if (now.isBefore(begin)) {
            throw new InvalidArgument(
                    name + " is not valid before " + begin + ". Nothing was sent. Wait, or set the clock (NTP).");
        }
    }

    private static void checkKey(String name, PrivateKey key, List<X509Certificate> chain) {
        String algorithm = signatureAlgorithm(name, key);
        byte[] signed = sign(name, key, algorithm);
        if (verifies(chain.get(0), algorithm, signed)) {
            return;
        }
        for (X509Certificate other : chain.subList(1, chain.size())) {
            if (verifies(other, algorithm, signed)) {
                throw new InvalidArgument(name + " begins with the certificate of '" + subject(chain.get(0))
                        + "', and the private key belongs to that of '" + subject(other)
                        + "'. Put the certificate of the key first, then the intermediate certificates.");
            }
        }
        throw new InvalidArgument(name
                + ": the private key does not belong to the certificate. Name the key with which it was requested.");
    }

    private static String subject(X509Certificate certificate) {
        return Text.clean(certificate.getSubjectX500Principal().getName(), 100);
    }

    private static byte[] sign(String name, PrivateKey key, String algorithm) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            return signature.sign();
        } catch (GeneralSecurityException x) {
            throw new InvalidArgument(
                    name
                            + " has a private key that cannot sign. Use a key of RSA, or of EC with the named curve P-256, P-384 or P-521.");
        }
    }

    private static boolean verifies(X509Certificate certificate, String algorithm, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate.getPublicKey());
            return signature.verify(signed);
        } catch (GeneralSecurityException x) {
            // The key of the certificate is of another kind.
            return false;
        }
    }

    private static String signatureAlgorithm(String name, PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default ->
                throw new InvalidArgument(name + " has a key of the kind " + key.getAlgorithm()
                        + ". Roles Anywhere signs with RSA and EC.");
        };
    }

    /** Returns the name of the algorithm in the JDK. */
    public String signatureAlgorithm() {
        return signatureAlgorithm(name, key);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Returns the region of the trust anchor, where Roles Anywhere is called. */
    public String region() {
        return trustAnchorArn.split(":")[3];
    }

    @Override
    public String call() {
        return "CreateSession";
    }

    /** Compares the certificate without the key, which belongs to it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateSource source
                && name.equals(source.name)
                && chain.equals(source.chain)
                && trustAnchorArn.equals(source.trustAnchorArn)
                && profileArn.equals(source.profileArn);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, chain, trustAnchorArn, profileArn);
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return name;
    }
}
