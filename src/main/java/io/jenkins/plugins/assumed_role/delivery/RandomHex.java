package io.jenkins.plugins.assumed_role.delivery;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random texts that an attacker cannot guess. */
public final class RandomHex {

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomHex() {}

    /** Makes a token of 256 bits. */
    public static String next() {
        return random(32);
    }

    /** Makes the ID of a block: 128 bits. */
    public static String id() {
        return random(16);
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
