package io.jenkins.plugins.assumed_role.emulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the signer of a request, by Signature Version 4.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
final class SignatureVerifier {
    private static final String CONTENT_HASH = "x-amz-content-sha256";

    private final Directory directory;
    private final Clock clock;
    private final Set<String> regions = ConcurrentHashMap.newKeySet();

    SignatureVerifier(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Answers for these regions alone; before that, for every region there could be. */
    void onlyRegions(Set<String> only) {
        regions.addAll(only);
    }

    /** @throws AwsError unless the signature is valid and the credentials have not expired */
    Session verify(WireRequest request, Dialect dialect) {
        if (request.header("Authorization") == null) {
            throw dialect.missing();
        }
        Authorization authorization = Authorization.of(request)
                .orElseThrow(() -> dialect.malformed("Credential, SignedHeaders and Signature are required."));
        checkScope(request, authorization, dialect);
        Session caller = caller(request, authorization, dialect);
        checkSignature(request, authorization, caller, dialect);
        return caller;
    }

    private void checkScope(WireRequest request, Authorization authorization, Dialect dialect) {
        String time = request.header("X-Amz-Date");
        Instant signed = SigningTime.parse(time, dialect);
        Instant now = clock.instant();
        if (Duration.between(signed, now).abs().compareTo(SigningTime.TOLERANCE) > 0) {
            throw dialect.skewed(signed, now);
        }
        if (!time.startsWith(authorization.date())) {
            throw dialect.mismatch(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + authorization.date() + "' != '" + time.substring(0, 8) + "', from '" + time + "'.");
        }
        String service = dialect.name().toLowerCase(Locale.ROOT);
        if (!authorization.service().equals(service)) {
            throw dialect.mismatch("Credential should be scoped to correct service: '" + service + "'. ");
        }
        if (!Partitions.isRegion(authorization.region())
                || !regions.isEmpty() && !regions.contains(authorization.region())) {
            throw dialect == Dialect.S3
                    ? dialect.malformed("the region '" + authorization.region() + "' is wrong")
                    : dialect.mismatch("Credential should be scoped to a valid region. ");
        }
    }

    private Session caller(WireRequest request, Authorization authorization, Dialect dialect) {
        Session caller = directory.holder(authorization.accessKeyId()).orElseThrow(dialect::unknownKey);
        String token = request.header("X-Amz-Security-Token");
        if (caller.temporary() && token == null) {
            throw dialect.unknownKey();
        }
        if (token != null && !token.equals(caller.credentials().sessionToken())) {
            throw dialect.badToken();
        }
        // A partition does not know the keys of another one.
        if (!Partitions.of(authorization.region()).equals(caller.partition())) {
            throw dialect.unknownKey();
        }
        if (directory.expired(caller)) {
            throw dialect.expired();
        }
        return caller;
    }

    private void checkSignature(WireRequest request, Authorization authorization, Session caller, Dialect dialect) {
        for (String name : request.headers().keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean mustBeSigned = lower.equals("host") || lower.startsWith("x-amz-");
            if (mustBeSigned && !authorization.signedHeaders().contains(lower)) {
                throw dialect == Dialect.S3
                        ? new AwsError(
                                403, "AccessDenied", "There were headers present in the request which were not signed")
                        : dialect.mismatch("'" + lower + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        String canonical = CanonicalRequest.of(
                request, authorization.signedHeaders(), payloadHash(request, dialect), dialect == Dialect.S3);
        String stringToSign = String.join(
                "\n",
                Authorization.ALGORITHM,
                request.header("X-Amz-Date"),
                authorization.scope(),
                Hash.sha256(canonical));
        String expected = authorization.sign(caller.credentials().secretAccessKey(), stringToSign);
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                authorization.signature().getBytes(StandardCharsets.US_ASCII))) {
            throw dialect.mismatch();
        }
    }

    /** Takes the hash of the body from the client, as S3 does; {@link S3Service} checks the body afterwards. */
    private static String payloadHash(WireRequest request, Dialect dialect) {
        if (dialect != Dialect.S3) {
            return Hash.sha256(request.body());
        }
        String given = request.header(CONTENT_HASH);
        if (given == null) {
            throw new AwsError(400, "InvalidRequest", "Missing required header for this request: " + CONTENT_HASH);
        }
        return given;
    }
}
