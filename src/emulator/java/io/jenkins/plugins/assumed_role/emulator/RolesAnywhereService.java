package io.jenkins.plugins.assumed_role.emulator;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CreateSession of IAM Roles Anywhere. Certificates and signatures are verified with the JDK.
 *
 * <p>https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
final class RolesAnywhereService implements Service {
    static final String PATH = "/sessions";

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "(AWS4-X509-(RSA|ECDSA)-SHA256) Credential=(\\d+)/((\\d{8})/([a-z0-9-]+)/rolesanywhere/aws4_request), SignedHeaders=([a-z0-9;-]+),"
                    + " Signature=([0-9a-f]+)");

    private final Directory directory;
    private final Clock clock;
    private final Map<String, X509Certificate> anchors = new ConcurrentHashMap<>();
    private final Map<String, RolesAnywhereProfile> profiles = new ConcurrentHashMap<>();
    private final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();

    RolesAnywhereService(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    void trustAnchor(String arn, X509Certificate authority) {
        anchors.put(arn, authority);
    }

    RolesAnywhereProfile profile(String arn) {
        return profiles.computeIfAbsent(arn, key -> new RolesAnywhereProfile());
    }

    void revoke(BigInteger serialNumber) {
        revoked.add(serialNumber);
    }

    @Override
    public String name() {
        return "rolesanywhere";
    }

    @Override
    public String action(WireRequest request) {
        return "CreateSession";
    }

    @Override
    public Map<String, String> parameters(WireRequest request) {
        Map<String, String> parameters = new java.util.TreeMap<>();
        for (String pair : request.query().split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length < 2 ? "" : PercentEncoding.decode(parts[1]));
        }
        if (Json.parse(new String(request.body(), StandardCharsets.UTF_8)) instanceof Map<?, ?> members) {
            members.forEach((name, value) -> parameters.put(name.toString(), String.valueOf(value)));
        }
        return parameters;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Map<String, String> asked = parameters(request);
        List<X509Certificate> chain = chain(request);
        checkSignature(request, chain.get(0), asked.get("trustAnchorArn"));
        X509Certificate anchor = anchors.get(asked.get("trustAnchorArn"));
        if (anchor == null) {
            throw new AwsError(404, "ResourceNotFoundException", "Trust anchor not found");
        }
        checkTrust(chain, anchor);
        Role role = role(asked);
        Duration duration =
                Duration.ofSeconds(new BigDecimal(asked.getOrDefault("durationSeconds", "3600")).longValue());
        SessionLimits.checkDuration(duration, role, false);
        String serial = chain.get(0).getSerialNumber().toString(16);
        Session session = directory.open(
                role,
                asked.getOrDefault("roleSessionName", serial),
                duration,
                List.of(),
                Map.of(),
                Set.of(),
                commonName(chain.get(0)));
        return WireResponse.of(201, "application/json", answer(session));
    }

    private Role role(Map<String, String> asked) {
        RolesAnywhereProfile profile = profiles.get(asked.get("profileArn"));
        if (profile == null) {
            throw new AwsError(404, "ResourceNotFoundException", "Profile not found");
        }
        if (!profile.isEnabled()) {
            throw new AwsError(403, "AccessDeniedException", "Profile is disabled");
        }
        if (asked.containsKey("roleSessionName") && !profile.takesSessionNames()) {
            throw new AwsError(403, "AccessDeniedException", "Not authorized to set roleSessionName.");
        }
        String arn = asked.get("roleArn");
        if (!profile.has(arn)) {
            throw new AwsError(403, "AccessDeniedException", "Role is not in the profile");
        }
        return directory
                .find(arn)
                .filter(Role::admitsRolesAnywhere)
                .orElseThrow(() -> new AwsError(403, "AccessDeniedException", "Unable to assume role for " + arn));
    }

    private void checkTrust(List<X509Certificate> chain, X509Certificate anchor) {
        X509Certificate certificate = chain.get(0);
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() >= 0 || usage == null || !usage[0]) {
            throw denied("Untrusted certificate. Insufficient certificate");
        }
        if (revoked.contains(certificate.getSerialNumber())) {
            throw denied("Certificate revoked");
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (CertPathValidatorException e) {
            throw denied(
                    e.getReason() == CertPathValidatorException.BasicReason.EXPIRED
                            ? "Certificate expired"
                            : "Untrusted signing certificate");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void checkSignature(WireRequest request, X509Certificate certificate, String anchor) {
        Matcher given = AUTHORIZATION.matcher(String.valueOf(request.header("Authorization")));
        String time = request.header("X-Amz-Date");
        if (!given.matches() || time == null || !time.startsWith(given.group(5))) {
            throw denied("Missing or malformed signature");
        }
        List<String> headers = Arrays.asList(given.group(7).split(";"));
        if (!headers.containsAll(List.of("host", "x-amz-date", "x-amz-x509"))
                || request.header("X-Amz-X509-Chain") != null && !headers.contains("x-amz-x509-chain")) {
            throw denied("Signature lacks headers");
        }
        if (!given.group(3).equals(certificate.getSerialNumber().toString())
                || !String.valueOf(anchor).contains(":" + given.group(6) + ":")) {
            throw denied("Signature of another certificate or region");
        }
        SigningTime.parse(time, Dialect.STS);
        String canonical = CanonicalRequest.of(request, headers, Hash.sha256(request.body()), false);
        String toSign = String.join("\n", given.group(1), time, given.group(4), Hash.sha256(canonical));
        try {
            Signature signature =
                    Signature.getInstance(given.group(2).equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initVerify(certificate.getPublicKey());
            signature.update(toSign.getBytes(StandardCharsets.UTF_8));
            if (signature.verify(HexFormat.of().parseHex(given.group(8)))) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // Of another kind than the key, or no signature at all.
        }
        throw denied("Invalid signature");
    }

    private static List<X509Certificate> chain(WireRequest request) {
        List<X509Certificate> chain = new ArrayList<>();
        String rest = request.header("X-Amz-X509-Chain");
        String all = request.header("X-Amz-X509") + (rest == null ? "" : "," + rest);
        try {
            for (String certificate : all.split(",")) {
                chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(certificate))));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AwsError(400, "ValidationException", "Certificate cannot be read");
        }
        return chain;
    }

    private static String commonName(X509Certificate certificate) {
        Matcher name = Pattern.compile("CN=([\\w+=.@-]{2,64})")
                .matcher(certificate.getSubjectX500Principal().getName());
        return name.find() ? name.group(1) : null;
    }

    private static String answer(Session session) {
        Credentials credentials = session.credentials();
        return ("{\"credentialSet\":[{\"assumedRoleUser\":{\"arn\":\"%s\",\"assumedRoleId\":\"%s\"},\"credentials\":{"
                        + "\"accessKeyId\":\"%s\",\"secretAccessKey\":\"%s\",\"sessionToken\":\"%s\",\"expiration\":\"%s\"},"
                        + "\"packedPolicySize\":10,\"roleArn\":\"%s\",\"sourceIdentity\":\"%s\"}],\"subjectArn\":\"\"}")
                .formatted(
                        session.arn(),
                        session.userId(),
                        credentials.accessKeyId(),
                        credentials.secretAccessKey(),
                        credentials.sessionToken(),
                        credentials.expiration(),
                        session.principal(),
                        session.sourceIdentity() == null ? "" : session.sourceIdentity());
    }

    @Override
    public WireResponse refuse(AwsError error) {
        return WireResponse.of(error.status(), "application/json", "{\"message\":\"" + error.getMessage() + "\"}")
                .with("x-amzn-ErrorType", error.code());
    }

    private static AwsError denied(String message) {
        return new AwsError(403, "AccessDeniedException", message);
    }
}
