package io.jenkins.plugins.assumed_role.agent;

import java.net.URI;

/** The form in which a URL is in a message: without user, password and query, since a reader of a log may know none of them. */
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
