package io.jenkins.plugins.assumed_role.masking;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as bytes in the midst of a stream, where a byte order mark stands only at the beginning. */
final class FormCharset {

    private static final byte[] NONE = {};
    private static final int LONGEST_CHARACTER = 4;

    private final Charset charset;
    private final int mark;
    private final int unit;
    private final boolean joinsLines;

    FormCharset(Charset charset) {
        // Nothing prints a charset that only decodes: the ASCII part of it is the best guess.
        this.charset = charset.canEncode() ? charset : StandardCharsets.US_ASCII;
        int one = "*".getBytes(this.charset).length;
        unit = "**".getBytes(this.charset).length - one;
        mark = one - unit;
        joinsLines = Arrays.equals(new byte[] {'\r', '\n'}, "\r\n".getBytes(this.charset));
    }

    /** The bytes of an ASCII character, and the step by which characters begin: 2 in UTF-16. */
    int unit() {
        return unit;
    }

    /** Returns true if line breaks are the bytes 13 and 10, and nothing else has these bytes. */
    boolean joinsLines() {
        return joinsLines;
    }

    /**
     * The number of bytes behind the last whole character of each beginning, by its length: a character is hidden whole
     * or not at all.
     */
    int[] partial(byte[] form) {
        int[] partial = new int[form.length + 1];
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.wrap(form);
        CharBuffer characters = CharBuffer.allocate(LONGEST_CHARACTER);
        for (int length = 0; unit == 1 && length <= form.length; length++) {
            bytes.limit(length);
            decoder.decode(bytes, characters.clear(), false);
            partial[length] = bytes.remaining();
        }
        return partial;
    }

    byte[] encode(String text) {
        byte[] bytes = text.getBytes(charset);
        return mark == 0 ? bytes : Arrays.copyOfRange(bytes, mark, bytes.length);
    }

    /** The bytes to look for. Empty if the charset lacks a character of the form, which is then printed as something else. */
    byte[] form(String form) {
        if (!charset.newEncoder().canEncode(form)) {
            return NONE;
        }
        byte[] bytes = encode(form);
        return joinsLines ? JoinedText.join(bytes) : bytes;
    }
}
