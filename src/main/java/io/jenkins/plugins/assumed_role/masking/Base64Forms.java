package io.jenkins.plugins.assumed_role.masking;

import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Base64 of a text that contains the secret. Three bytes become four characters, so there are three alignments; the
 * characters at either end that hold bits of the neighbouring text as well are not part of the form.
 */
final class Base64Forms {

    private static final int BITS_PER_CHARACTER = 6;
    private static final int GROUP = 4;

    private Base64Forms() {}

    static void add(byte[] secret, Set<String> forms) {
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int before = 0; before < 3; before++) {
                byte[] text = new byte[before + secret.length];
                System.arraycopy(secret, 0, text, before, secret.length);
                add(encoder.encodeToString(text), before, text.length, forms);
            }
        }
    }

    private static void add(String encoded, int before, int length, Set<String> forms) {
        int first = ceilDiv(before * Byte.SIZE, BITS_PER_CHARACTER);
        int stableEnd = length * Byte.SIZE / BITS_PER_CHARACTER;
        int unpaddedEnd = ceilDiv(length * Byte.SIZE, BITS_PER_CHARACTER);
        // Also from the first whole group on: base64 is cut between groups, never within one.
        for (int start : new int[] {first, ceilDiv(first, GROUP) * GROUP}) {
            // In the midst of a text, at the end of one without padding, at the end of one with padding.
            for (int end : new int[] {stableEnd, unpaddedEnd, encoded.length()}) {
                forms.add(encoded.substring(start, end));
            }
        }
    }

    private static int ceilDiv(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
