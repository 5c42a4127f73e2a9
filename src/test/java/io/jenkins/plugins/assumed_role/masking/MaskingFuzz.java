package io.jenkins.plugins.assumed_role.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Masking: no form is shown however the text is written, and a text without one stays as it is. Fields: lengths of the writes, a secret
 * beside those of a session, and the text, in which the byte 01 and two more stand for a part of a form.
 */
public final class MaskingFuzz {

    private static final List<String> SESSION =
            List.of(Samples.KEY_ID, Samples.SECRET_KEY, "IQoJb3JpZ2luX2VjEJf//////////wEaCXVzLWVhc3Qt+a==");
    private static final Masks MASKS = Samples.masks(SESSION.toArray(String[]::new));
    private static final List<String> FORMS = forms(SESSION);
    private static final char PART = 1;
    /** Forms broken over lines are found in one write; in several writes not if they break after fewer than four characters. */
    private static final int SHORT = 10;

    private static final int LONGEST = 60;
    private static final int MISSING = 3;
    private static final int ENOUGH = 16;
    private static final char ESCAPE = 0x1B;

    private MaskingFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        byte[] lengths = input.bytes();
        String secret = start(input.text());
        Masks masks = MASKS;
        List<String> forms = new ArrayList<>(FORMS);
        if (forms.addAll(forms(List.of(secret)))) {
            masks = Samples.masks(SESSION.toArray(String[]::new));
            masks.add(List.of(secret));
        }
        String text = expand(new String(input.bytes(), ISO_8859_1), forms);
        String shown = masked(masks, text, lengths);

        List<String> pieces = pieces(List.of(Samples.SECRET_KEY, SESSION.get(2), secret));
        if (joined(text).equals(text) && pieces.stream().noneMatch(text::contains)) {
            assertThat(shown).isEqualTo(masked(masks, text, new byte[0]));
        }
        // Behind the beginning of a colour, the first digits of a form are taken for its number.
        if (forms.stream().noneMatch(form -> form.indexOf('*') >= 0) && text.indexOf(ESCAPE) < 0) {
            List<String> lines =
                    forms.stream().filter(form -> joined(form).equals(form)).toList();
            assertThat(lines.stream().map(MaskingFuzz::beginning)).noneMatch(shown::contains);
            assertThat(forms.stream().filter(form -> joined(form).length() > SHORT && hasLongLines(form)))
                    .noneMatch(shown::contains)
                    .noneMatch(form -> lines.contains(form) && joined(shown).contains(form));
        }
        String read = forms.stream().anyMatch(form -> form.indexOf(' ') >= 0 || form.indexOf('\t') >= 0)
                ? joined(text)
                : joined(text.replaceAll("(^|[\r\n])[ \t\r\n]+", "$1"));
        read = read.replaceAll("\u001b\\[[0-9;]*[mK]", "");
        // Nor is anything else hidden than beginnings of forms, and pieces of secrets.
        if (forms.stream().map(form -> beginning(joined(form))).noneMatch(read::contains)
                && pieces.stream().noneMatch(read::contains)) {
            assertThat(shown).isEqualTo(text);
        }
        assertThat(shown.replaceAll("[^\r\n]", "")).isEqualTo(text.replaceAll("[^\r\n]", ""));
    }

    /** The least part of a form that is hidden. */
    private static String beginning(String form) {
        return form.substring(0, Math.min(ENOUGH, form.length()));
    }

    /** The pieces of each secret as it is and in a URL, which are hidden in the middle of it as well. */
    private static List<String> pieces(List<String> secrets) {
        return secrets.stream()
                .flatMap(secret -> SecretForms.of(secret).stream().limit(2))
                .map(MaskingFuzz::joined)
                .flatMap(secret -> IntStream.rangeClosed(1, secret.length() - ENOUGH)
                        .mapToObj(i -> secret.substring(i, i + ENOUGH)))
                .toList();
    }

    private static List<String> forms(List<String> secrets) {
        List<String> forms = new ArrayList<>();
        secrets.forEach(one -> forms.addAll(SecretForms.of(one)));
        forms.replaceAll(form -> new String(form.getBytes(UTF_8), ISO_8859_1));
        return forms;
    }

    private static String start(String secret) {
        return secret.substring(0, Math.min(secret.length(), LONGEST));
    }

    /** A line break after fewer characters is not held back. */
    private static boolean hasLongLines(String form) {
        return form.lines().allMatch(line -> line.length() > MISSING);
    }

    private static String joined(String text) {
        return text.replaceAll("[\r\n]", "");
    }

    /** Inserts forms, because a fuzzer cannot guess them. */
    private static String expand(String text, List<String> forms) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == PART && i + 2 < text.length()) {
                String form = forms.get(text.charAt(++i) % forms.size());
                int cut = Math.min(text.charAt(++i) & 0x7F, form.length());
                boolean whole = cut == 0;
                boolean beginning = text.charAt(i) < 0x80;
                expanded.append(
                        whole ? form : beginning ? form.substring(0, cut) : form.substring(form.length() - cut));
            } else {
                expanded.append(text.charAt(i));
            }
        }
        return expanded.toString();
    }

    private static String masked(Masks masks, String text, byte[] lengths) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(ISO_8859_1);
        try (OutputStream stream = masks.mask(out, UTF_8)) {
            int from = 0;
            for (int i = 0; from < bytes.length; i++) {
                int length = lengths.length == 0 ? bytes.length : 1 + (lengths[i % lengths.length] & 0xFF);
                stream.write(bytes, from, Math.min(length, bytes.length - from));
                from += length;
            }
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
        return out.toString(ISO_8859_1);
    }
}
