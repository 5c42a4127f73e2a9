package io.jenkins.plugins.assumed_role.emulator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** {@code X-Amz-Date}: the time in a signature. */
final class SigningTime {
    /** The allowed difference between the clocks of client and service. */
    static final Duration TOLERANCE = Duration.ofMinutes(15);

    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private SigningTime() {}

    static String format(Instant instant) {
        return BASIC.format(instant);
    }

    static Instant parse(String text, Dialect dialect) {
        try {
            return Instant.from(BASIC.parse(text == null ? "" : text));
        } catch (DateTimeException e) {
            throw dialect.malformed("Date must be in ISO-8601 'basic format'. Got '" + text + "'.");
        }
    }
}
