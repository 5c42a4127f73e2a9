package io.jenkins.plugins.assumed_role.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The list of NO_PROXY: names with the names below them, addresses, networks as {@code 10.0.0.0/8}, each with or without a port, and
 * {@code *}. The AWS CLI knows neither networks nor {@code *.example.com}; other tools do.
 */
final class NoProxy {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    private final String[] entries;

    NoProxy(String list) {
        this.entries = list.toLowerCase(Locale.ROOT).split("[,\\s]+");
    }

    /** @param host the host of a URL, an IPv6 address in brackets */
    boolean exempts(String host, int port) {
        String name = withoutBrackets(host.toLowerCase(Locale.ROOT));
        for (String entry : entries) {
            if (exempts(entry, name, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean exempts(String entry, String name, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return isIn(withoutBrackets(entry.substring(0, slash)), entry.substring(slash + 1), name);
        }
        int colon = entry.lastIndexOf(':');
        String pattern = entry;
        if (colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon > 0 ? colon - 1 : 0) == ']')) {
            if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            pattern = entry.substring(0, colon);
        }
        pattern = withoutBrackets(pattern).replaceFirst("^\\*?\\.+", "");
        return !pattern.isEmpty() && (name.equals(pattern) || name.endsWith("." + pattern));
    }

    /** Looks no name up: a network covers only hosts that are addresses. */
    private static boolean isIn(String network, String bits, String name) {
        if (!ADDRESS.matcher(network).matches() || !ADDRESS.matcher(name).matches() || !bits.matches("\\d{1,3}")) {
            return false;
        }
        try {
            byte[] one = InetAddress.getByName(network).getAddress();
            byte[] other = InetAddress.getByName(name).getAddress();
            int length = Integer.parseInt(bits);
            if (one.length != other.length || length > one.length * 8) {
                return false;
            }
            for (int bit = 0; bit < length; bit++) {
                int mask = 0x80 >> bit % 8;
                if (((one[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException x) {
            return false;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
