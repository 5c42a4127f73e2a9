package io.jenkins.plugins.assumed_role.emulator;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * The checksums that a client can send along with an object.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html; CRC64NVME is taken as given,
 * for the JDK cannot compute it.
 */
final class Checksums {
    private static final String PREFIX = "x-amz-checksum-";

    private Checksums() {}

    /** @throws AwsError when one of the headers or trailers has the checksum of something else */
    static void check(byte[] body, Map<String, String> fields) {
        fields.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            String computed = lower.equals("content-md5")
                    ? digest("MD5", body)
                    : lower.startsWith(PREFIX) ? compute(lower.substring(PREFIX.length()), body) : null;
            if (computed != null && !computed.equals(value)) {
                throw new AwsError(
                        400, "BadDigest", "The " + lower + " you specified did not match the calculated checksum.");
            }
        });
    }

    private static String compute(String algorithm, byte[] body) {
        return switch (algorithm) {
            case "crc32" -> crc(new CRC32(), body);
            case "crc32c" -> crc(new CRC32C(), body);
            case "sha1" -> digest("SHA-1", body);
            case "sha256" -> digest("SHA-256", body);
            default -> null;
        };
    }

    private static String crc(Checksum checksum, byte[] body) {
        checksum.update(body);
        return encode(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    private static String digest(String algorithm, byte[] body) {
        try {
            return encode(MessageDigest.getInstance(algorithm).digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
