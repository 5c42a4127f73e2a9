package io.jenkins.plugins.assumed_role.agent;

import java.net.URI;

/** The form of a URL in a message: without user, password and query, which a reader of a log must not see. */
public final class ShownUrl {

    private ShownUrl() {}

    public static String of(URI uri) {
        return of(uri.toString());
    }

    /** Host and port. */
    public static String authority(URI uri) {
        return of(String.valueOf(uri.getRawAuthority()));
    }

    /** @param url a text in place of a URL; it may not be one */
    public static String of(String url) {
        // A password may have any character, so that only the last @ surely ends it.
        String withoutUser = url.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1");
        return withoutUser.replaceFirst("(?s)[?#].*", "");
    }
}
