package io.jenkins.plugins.assumed_role.emulator;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The part of S3 that a state backend and {@code aws s3api} need: no versions, no parts, no policies of buckets.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
final class S3Service implements Service {
    private final SignatureVerifier signatures;
    private final Buckets buckets;
    private final Clock clock;

    S3Service(SignatureVerifier signatures, Buckets buckets, Clock clock) {
        this.signatures = signatures;
        this.buckets = buckets;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public String action(WireRequest request) {
        return S3Request.of(request).action();
    }

    @Override
    public Map<String, String> parameters(WireRequest request) {
        S3Request s3 = S3Request.of(request);
        Map<String, String> parameters = new LinkedHashMap<>(s3.query());
        parameters.put("Bucket", s3.bucket());
        parameters.put("Key", s3.key());
        return parameters;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Session caller = signatures.verify(request, Dialect.S3);
        byte[] body = payload(request);
        S3Request s3 = S3Request.of(request);
        if (s3.action().isEmpty()) {
            throw new AwsError(
                    501, "NotImplemented", "A header you provided implies functionality that is not implemented");
        }
        if (!caller.allows(s3.permission(), s3.resource(caller.partition()))) {
            throw denied(caller, s3);
        }
        return switch (s3.action()) {
            case "HeadBucket" -> {
                buckets.objects(s3.bucket());
                yield WireResponse.empty(200)
                        .with(
                                "x-amz-bucket-region",
                                Authorization.of(request).orElseThrow().region());
            }
            case "ListObjectsV2" -> xml(S3Listing.of(s3, buckets.objects(s3.bucket())));
            case "PutObject" -> putObject(request, s3, body);
            case "DeleteObject" -> {
                buckets.delete(s3.bucket(), s3.key());
                yield WireResponse.empty(204);
            }
            default -> object(s3, caller);
        };
    }

    /** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
    private static byte[] payload(WireRequest request) {
        String announced = request.header("x-amz-content-sha256");
        if (announced.startsWith("STREAMING-")) {
            throw new AwsError(
                    501, "NotImplemented", "A header you provided implies functionality that is not implemented");
        }
        if (!announced.equals("UNSIGNED-PAYLOAD") && !announced.equals(Hash.sha256(request.body()))) {
            throw new AwsError(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return request.body();
    }

    private WireResponse putObject(WireRequest request, S3Request s3, byte[] body) {
        Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        kept.put("Content-Type", "binary/octet-stream");
        request.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith("x-amz-meta-")) {
                kept.put(name, values.get(0));
            }
        });
        Buckets.StoredObject object = new Buckets.StoredObject(body, etag(body), clock.instant(), kept);
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        if (!buckets.put(s3.bucket(), s3.key(), object, "*".equals(request.header("If-None-Match")))) {
            throw new AwsError(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        return WireResponse.empty(200).with("ETag", object.etag());
    }

    private WireResponse object(S3Request s3, Session caller) {
        Buckets.StoredObject object = buckets.objects(s3.bucket()).get(s3.key());
        if (object == null) {
            // A user who may not list may not learn which object is missing.
            boolean mayList =
                    caller.allows("s3:ListBucket", "arn:%s:s3:::%s".formatted(caller.partition(), s3.bucket()));
            throw mayList ? new AwsError(404, "NoSuchKey", "The specified key does not exist.") : denied(caller, s3);
        }
        Map<String, String> headers = new LinkedHashMap<>(object.headers());
        headers.put("ETag", object.etag());
        headers.put("Last-Modified", Exchange.httpDate(object.lastModified()));
        headers.put("Accept-Ranges", "none");
        return new WireResponse(200, headers, object.body());
    }

    private static AwsError denied(Session caller, S3Request s3) {
        return new AwsError(
                403,
                "AccessDenied",
                "User: %s is not authorized to perform: %s on resource: \"%s\" because no identity-based policy allows the %2$s action"
                        .formatted(caller.arn(), s3.permission(), s3.resource(caller.partition())));
    }

    private static String etag(byte[] body) {
        try {
            return "\""
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body)) + "\"";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    @Override
    public WireResponse refuse(AwsError error) {
        String id = UUID.randomUUID().toString();
        return WireResponse.of(
                        error.status(),
                        "application/xml",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>%s%s%s</Error>"
                                .formatted(
                                        Xml.element("Code", error.code()),
                                        Xml.element("Message", error.getMessage()),
                                        Xml.element("RequestId", id)))
                .with("x-amz-request-id", id);
    }

    private static WireResponse xml(String body) {
        return WireResponse.of(200, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
    }
}
