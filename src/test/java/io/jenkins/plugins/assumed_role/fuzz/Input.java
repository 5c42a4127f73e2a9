package io.jenkins.plugins.assumed_role.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The input of a fuzzer, in fields: the byte FF, which no UTF-8 has, ends one, so that any text can be in them. */
public final class Input {

    private static final byte SEPARATOR = (byte) 0xFF;
    private static final int LONGEST_MESSAGE = 1_500;

    private final List<byte[]> fields = new ArrayList<>();
    private int next;

    public Input(byte[] data) {
        int from = 0;
        for (int i = 0; i <= data.length; i++) {
            if (i == data.length || data[i] == SEPARATOR) {
                fields.add(Arrays.copyOfRange(data, from, i));
                from = i + 1;
            }
        }
    }

    /** The next field; empty behind the last one. */
    public byte[] bytes() {
        return next < fields.size() ? fields.get(next++) : new byte[0];
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Null if it is empty. */
    public String textOrNull() {
        String text = text();
        return text.isEmpty() ? null : text;
    }

    /** All fields that are left. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        while (next < fields.size()) {
            texts.add(text());
        }
        return texts;
    }

    /** A message that goes into a log: one line of bounded length, that cannot steer a terminal. */
    public static void checkMessage(String message) {
        assertThat(message).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
        assertThat(message.chars().filter(c -> c < ' ' || c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029))
                .as(message)
                .isEmpty();
    }
}
