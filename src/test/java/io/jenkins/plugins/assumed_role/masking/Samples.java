package io.jenkins.plugins.assumed_role.masking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Credentials in the shape of credentials of AWS, and short ways to send text through a stream. */
final class Samples {

    static final String KEY_ID = "ASIAIOSFODNN7EXAMPLE";
    static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE/ay";

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String BASE64 = LETTERS + LETTERS.toLowerCase() + "0123456789+/";

    private Samples() {}

    /** Key id, secret key and session token; the tokens of one region all begin alike. */
    static List<String> generation(long seed) {
        Random random = new Random(seed);
        return List.of(
                "ASIA" + text(random, LETTERS + "234567", 16),
                text(random, BASE64, 40),
                "IQoJb3JpZ2luX2VjEJf//////////wEaCXVzLWVhc3QtMSJHMEUCIQ" + text(random, BASE64, 400) + "==");
    }

    static String text(Random random, String characters, int length) {
        StringBuilder text = new StringBuilder(length);
        random.ints(length, 0, characters.length()).forEach(i -> text.append(characters.charAt(i)));
        return text.toString();
    }

    static Masks masks(String... secrets) {
        Masks masks = new Masks();
        masks.add(Arrays.asList(secrets));
        return masks;
    }

    /** Returns the output of a closed stream for the parts, each of them written at once. */
    static String masked(Masks masks, Charset charset, List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream stream = masks.mask(out, charset)) {
            for (byte[] part : parts) {
                stream.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(charset);
    }

    static String masked(Masks masks, Charset charset, String... parts) {
        return masked(
                masks,
                charset,
                Arrays.stream(parts).map(part -> part.getBytes(charset)).toList());
    }
}
