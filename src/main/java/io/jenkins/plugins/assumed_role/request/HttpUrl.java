package io.jenkins.plugins.assumed_role.request;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Configured URLs. */
public final class HttpUrl {

    private HttpUrl() {}

    /** Returns nothing for a text that is not an http or https URL with a host. A message shows it without its user and password. */
    public static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text))
                    .filter(uri -> uri.getHost() != null)
                    .filter(uri -> String.valueOf(uri.getScheme()).matches("(?i)https?"));
        } catch (URISyntaxException x) {
            return Optional.empty();
        }
    }
}
