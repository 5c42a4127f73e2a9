package io.jenkins.plugins.assumed_role.emulator;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Objects in memory, up to a limit. */
final class Buckets {
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** @param headers the headers that GetObject returns */
    record StoredObject(byte[] body, String etag, Instant lastModified, Map<String, String> headers) {}

    private final Map<String, NavigableMap<String, StoredObject>> buckets = new TreeMap<>();

    synchronized boolean create(String bucket) {
        return buckets.putIfAbsent(bucket, new TreeMap<>()) == null;
    }

    /** A copy, by key. */
    synchronized NavigableMap<String, StoredObject> objects(String bucket) {
        return new TreeMap<>(existing(bucket));
    }

    synchronized void delete(String bucket, String key) {
        existing(bucket).remove(key);
    }

    /** @return false if only a new object may be stored, and the object exists */
    synchronized boolean put(String bucket, String key, StoredObject object, boolean onlyIfNew) {
        NavigableMap<String, StoredObject> objects = existing(bucket);
        if (onlyIfNew && objects.containsKey(key)) {
            return false;
        }
        long bytes = buckets.values().stream()
                .flatMap(all -> all.values().stream())
                .mapToLong(stored -> stored.body().length)
                .sum();
        if (bytes + object.body().length > MOST_BYTES) {
            throw new AwsError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }
        objects.put(key, object);
        return true;
    }

    private NavigableMap<String, StoredObject> existing(String bucket) {
        NavigableMap<String, StoredObject> objects = buckets.get(bucket);
        if (objects == null) {
            throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        return objects;
    }
}
