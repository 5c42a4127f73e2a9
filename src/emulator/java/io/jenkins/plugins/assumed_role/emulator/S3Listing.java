package io.jenkins.plugins.assumed_role.emulator;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * {@code ListObjectsV2} and the older {@code ListObjects}.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
final class S3Listing {
    private static final int MOST_KEYS = 1000;

    private final S3Request request;
    private final boolean v2;
    private final UnaryOperator<String> encoding;
    private final StringBuilder contents = new StringBuilder();
    private final Set<String> commonPrefixes = new LinkedHashSet<>();
    private String last;
    private boolean truncated;

    private S3Listing(S3Request request) {
        this.request = request;
        this.v2 = request.action().equals("ListObjectsV2");
        this.encoding = parameter("encoding-type").equals("url") ? PercentEncoding::encodePath : name -> name;
    }

    /** The answer for these objects. */
    static String of(S3Request request, NavigableMap<String, Buckets.StoredObject> objects) {
        S3Listing listing = new S3Listing(request);
        listing.collect(objects);
        return listing.xml();
    }

    private void collect(NavigableMap<String, Buckets.StoredObject> objects) {
        String prefix = parameter("prefix");
        String delimiter = parameter("delimiter");
        String after = v2 ? parameter("continuation-token") + parameter("start-after") : parameter("marker");
        int most = Math.min(MOST_KEYS, Integer.parseInt(request.query().getOrDefault("max-keys", "" + MOST_KEYS)));
        int count = 0;
        for (Map.Entry<String, Buckets.StoredObject> entry : objects.entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(prefix) || key.compareTo(after) <= 0) {
                continue;
            }
            if (count == most) {
                truncated = true;
                return;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end < 0) {
                count++;
                contents.append(contents(key, entry.getValue()));
            } else if (commonPrefixes.add(key.substring(0, end + delimiter.length()))) {
                count++;
            }
            last = key;
        }
    }

    private String contents(String key, Buckets.StoredObject object) {
        return "<Contents>"
                + Xml.element("Key", encoding.apply(key))
                + Xml.element(
                        "LastModified",
                        object.lastModified().truncatedTo(ChronoUnit.SECONDS).toString())
                + Xml.element("ETag", object.etag())
                + Xml.element("Size", String.valueOf(object.body().length))
                + "<StorageClass>STANDARD</StorageClass></Contents>";
    }

    private String xml() {
        StringBuilder xml = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append(Xml.element("Name", request.bucket()))
                .append(Xml.element("Prefix", encoding.apply(parameter("prefix"))))
                .append(Xml.element("MaxKeys", request.query().getOrDefault("max-keys", "" + MOST_KEYS)))
                .append(Xml.element("Delimiter", request.query().get("delimiter")))
                .append(Xml.element("EncodingType", request.query().get("encoding-type")))
                .append(Xml.element("IsTruncated", String.valueOf(truncated)));
        if (truncated) {
            xml.append(Xml.element(v2 ? "NextContinuationToken" : "NextMarker", last));
        }
        xml.append(contents);
        commonPrefixes.forEach(prefix -> xml.append("<CommonPrefixes>")
                .append(Xml.element("Prefix", encoding.apply(prefix)))
                .append("</CommonPrefixes>"));
        return xml.append("</ListBucketResult>").toString();
    }

    private String parameter(String name) {
        return request.query().getOrDefault(name, "");
    }
}
