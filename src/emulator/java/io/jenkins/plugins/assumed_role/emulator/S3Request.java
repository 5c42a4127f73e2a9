package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The action and object of a request to the REST API of S3.
 *
 * @param bucket empty when it is about all buckets
 * @param key empty when it is about the bucket
 */
record S3Request(String action, String bucket, String key, Map<String, String> query) {
    /** Virtual-hosted style: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html. */
    private static final Pattern BUCKET_HOST = Pattern.compile("(.+)\\.(s3[.-].+|localhost)(:\\d+)?");
    /** Parameters of these actions; any other parameter makes it another action. */
    private static final Set<String> PLAIN =
            Set.of("list-type", "prefix", "delimiter", "max-keys", "encoding-type", "fetch-owner", "x-id");

    static S3Request of(WireRequest request) {
        String path = PercentEncoding.decode(request.path()).substring(1);
        String host = request.header("Host") == null ? "" : request.header("Host");
        Matcher virtual = BUCKET_HOST.matcher(host);
        if (virtual.matches()) {
            path = virtual.group(1) + "/" + path;
        }
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        String key = slash < 0 ? "" : path.substring(slash + 1);
        Map<String, String> query = PercentEncoding.parameters(request.query());
        return new S3Request(action(request.method(), bucket, key, query), bucket, key, query);
    }

    private static String action(String method, String bucket, String key, Map<String, String> query) {
        if (!key.isEmpty()) {
            return PLAIN.containsAll(query.keySet())
                    ? switch (method) {
                        case "GET" -> "GetObject";
                        case "HEAD" -> "HeadObject";
                        case "PUT" -> "PutObject";
                        case "DELETE" -> "DeleteObject";
                        default -> "";
                    }
                    : "";
        }
        if (bucket.isEmpty() || !PLAIN.containsAll(query.keySet())) {
            return "";
        }
        return switch (method) {
            case "GET" -> query.getOrDefault("list-type", "").equals("2") ? "ListObjectsV2" : "";
            case "HEAD" -> "HeadBucket";
            default -> "";
        };
    }

    /** The permission that it takes: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html. */
    String permission() {
        return switch (action) {
            case "ListObjectsV2", "HeadBucket" -> "s3:ListBucket";
            case "HeadObject" -> "s3:GetObject";
            default -> "s3:" + action;
        };
    }

    String resource(String partition) {
        return "arn:%s:s3:::%s%s".formatted(partition, bucket, key.isEmpty() ? "" : "/" + key);
    }
}
