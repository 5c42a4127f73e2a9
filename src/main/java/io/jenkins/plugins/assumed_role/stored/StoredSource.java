package io.jenkins.plugins.assumed_role.stored;

import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Source;
import java.time.Duration;
import java.util.List;

/**
 * Stored credentials as the source of a request.
 *
 * @param roles the roles of the credentials themselves, in front of the roles of the request
 * @param mfaSerialNumber the MFA device of the credentials; null for none
 * @param supply gives the source, after the rules were asked
 */
public record StoredSource(List<Hop.Builder> roles, String mfaSerialNumber, Supply supply) {

    /** A source that is made within a time limit. */
    @FunctionalInterface
    public interface Supply {
        /** @throws IllegalArgumentException if the credentials contain no source */
        Source get(Duration limit);
    }

    public static StoredSource of(Source source) {
        return new StoredSource(List.of(), null, limit -> source);
    }
}
