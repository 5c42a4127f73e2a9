package io.jenkins.plugins.assumed_role.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A request that came in, whether answered or not.
 *
 * @param service {@code sts}, {@code ec2}, {@code s3}, {@code imds} or {@code container}
 * @param action such as {@code AssumeRole}, or method and path where there are no actions
 * @param target the request target as sent: a path, or a whole URL when the client took the emulator for its proxy
 * @param parameters decoded
 * @param headers names are matched in any case
 * @param body the body that was sent
 * @param region that the signature is for, or null
 * @param callerArn whose access key it came with, or null; the signature may be wrong all the same
 */
public record RecordedRequest(
        Instant time,
        String service,
        String action,
        String method,
        String target,
        Map<String, String> parameters,
        Map<String, List<String>> headers,
        byte[] body,
        String region,
        String callerArn) {

    /** The first value of a header, or null. */
    public String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }
}
