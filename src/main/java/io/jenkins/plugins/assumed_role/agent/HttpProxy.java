package io.jenkins.plugins.assumed_role.agent;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * A proxy, and the user that it requires.
 *
 * @param host name or address
 * @param authorization value of {@code Proxy-Authorization}; null for none
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
record HttpProxy(Kind kind, String host, int port, String authorization) {

    /** The protocol of the connection to the proxy. */
    enum Kind {
        HTTP,
        /** HTTP in TLS. */
        HTTPS,
        SOCKS
    }

    /**
     * Reads the URL of a proxy as the AWS CLI does: a URL without a scheme is one of HTTP, user and password are percent-encoded. A character
     * that should be encoded and is not counts unchanged.
     *
     * @throws MachineException that quotes nothing of the URL, which may have a password in it
     */
    static HttpProxy of(String url) throws MachineException {
        String rest = url;
        Kind kind = Kind.HTTP;
        int scheme = url.indexOf("://");
        if (scheme >= 0) {
            kind = switch (url.substring(0, scheme).toLowerCase(Locale.ROOT)) {
                case "http" -> Kind.HTTP;
                case "https" -> Kind.HTTPS;
                default -> throw new MachineException("its scheme is neither http nor https");
            };
            rest = url.substring(scheme + 3);
        } else if (url.startsWith("//")) {
            rest = url.substring(2);
        }
        int at = rest.lastIndexOf('@');
        String address = rest.substring(at + 1).split("[/?#]", 2)[0];
        int colon = address.endsWith("]") ? -1 : address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        if (!host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[\\w.-]+)?]")) {
            throw new MachineException("it names no host");
        }
        int port = colon < 0 ? kind == Kind.HTTPS ? 443 : 80 : port(address.substring(colon + 1));
        return new HttpProxy(kind, host, port, at < 0 ? null : basic(rest.substring(0, at)));
    }

    private static int port(String text) throws MachineException {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535 || Integer.parseInt(text) == 0) {
            throw new MachineException("its port is not a number from 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    /** @param userInfo user and password as in a URL */
    private static String basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? basic(decode(userInfo), "")
                : basic(decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1)));
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        String lenient = text.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").replace("+", "%2B");
        return URLDecoder.decode(lenient, StandardCharsets.UTF_8);
    }

    /** Shows neither user nor password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
