package io.jenkins.plugins.assumed_role.agent;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses of the services of a machine itself, in all forms in which IPv6 can carry an address of IPv4. */
final class LinkLocal {

    private LinkLocal() {}

    /** Returns whether an address is link-local, or of fd00:ec2::/32, where AWS has the same services for IPv6. */
    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isLinkLocalAddress() || bytes.length == 4) {
            return address.isLinkLocalAddress();
        }
        return starts(bytes, 0xfd, 0x00, 0x0e, 0xc2) || carriesLinkLocal(bytes);
    }

    private static boolean carriesLinkLocal(byte[] bytes) {
        // 6to4
        if (starts(bytes, 0x20, 0x02)) {
            return starts(Arrays.copyOfRange(bytes, 2, 6), 169, 254);
        }
        // IPv4-compatible, and NAT64, 64:ff9b::/96 and 64:ff9b:1::/48. Of IPv4-mapped ones Java makes IPv4 addresses.
        boolean atTheEnd = starts(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) || starts(bytes, 0x00, 0x64, 0xff, 0x9b);
        return atTheEnd && starts(Arrays.copyOfRange(bytes, 12, 16), 169, 254);
    }

    private static boolean starts(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
