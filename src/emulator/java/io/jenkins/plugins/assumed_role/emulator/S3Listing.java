package io.jenkins.plugins.assumed_role.emulator;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * {@code ListObjectsV2}, in one page.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
final class S3Listing {
    private S3Listing() {}

    static String of(S3Request request, NavigableMap<String, Buckets.StoredObject> objects) {
        String prefix = request.query().getOrDefault("prefix", "");
        String delimiter = request.query().getOrDefault("delimiter", "");
        String encoding = request.query().get("encoding-type");
        UnaryOperator<String> encoded = "url".equals(encoding) ? PercentEncoding::encodePath : name -> name;
        StringBuilder contents = new StringBuilder();
        Set<String> commonPrefixes = new LinkedHashSet<>();
        objects.tailMap(prefix).forEach((key, object) -> {
            int end = delimiter.isEmpty() || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length());
            if (end >= 0) {
                commonPrefixes.add(key.substring(0, end + delimiter.length()));
            } else if (key.startsWith(prefix)) {
                contents.append(contents(encoded.apply(key), object));
            }
        });
        commonPrefixes.forEach(common -> contents.append("<CommonPrefixes>")
                .append(Xml.element("Prefix", encoded.apply(common)))
                .append("</CommonPrefixes>"));
        return "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + Xml.element("Name", request.bucket())
                + Xml.element("Prefix", encoded.apply(prefix))
                + Xml.element("Delimiter", request.query().get("delimiter"))
                + Xml.element("EncodingType", encoding)
                + Xml.element("IsTruncated", "false")
                + contents
                + "</ListBucketResult>";
    }

    private static String contents(String key, Buckets.StoredObject object) {
        return "<Contents>"
                + Xml.element("Key", key)
                + Xml.element(
                        "LastModified",
                        object.lastModified().truncatedTo(ChronoUnit.SECONDS).toString())
                + Xml.element("ETag", object.etag())
                + Xml.element("Size", String.valueOf(object.body().length))
                + "<StorageClass>STANDARD</StorageClass></Contents>";
    }
}
