package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatternFactory;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Tests that this plugin hides everything that the credentials-binding plugin hides, with the same secrets and text. */
@WithJenkins
class MaskingComparisonTest {

    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String MARK = "****";
    private static final int SECRETS = 100;

    private final Random random = new Random(20261124);

    /** The charsets, without little-endian UTF-16, in which credentials-binding cuts the line breaks in two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTF-8",
                "ISO-8859-1",
                "windows-1252",
                "US-ASCII",
                "UTF-16",
                "UTF-16BE",
                "Shift_JIS",
                "GB18030",
                "IBM1047"
            })
    void everything_that_credentials_binding_hides_is_hidden(String name, JenkinsRule r) throws IOException {
        Charset charset = Charset.forName(name);
        int hidden = 0;
        for (int i = 0; i < SECRETS; i++) {
            String secret = secret(i);
            for (String form : forms(secret)) {
                hidden += compare(List.of(secret), "<" + form + ">\n", charset);
                hidden += compare(List.of(secret), "[" + form + form + " " + form + "]\n", charset);
            }
        }
        for (int i = 0; i < SECRETS; i++) {
            List<String> several = List.of(secret(i), secret(i + 1), secret(i + 2));
            hidden += compare(several, text(several), charset);
        }
        assertThat(hidden).as("marks in the other's output").isGreaterThan(1_000);
    }

    /** The forms of which credentials-binding makes its pattern. */
    private static Set<String> forms(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        SecretPatternFactory.all().forEach(factory -> forms.addAll(factory.getEncodedForms(secret)));
        return forms;
    }

    /** @return the number of marks of credentials-binding */
    private int compare(List<String> secrets, String text, Charset charset) throws IOException {
        Pattern pattern = SecretPatterns.getAggregateSecretPattern(secrets);
        String theirs = through(
                text, charset, out -> new SecretPatterns.MaskingOutputStream(out, () -> pattern, charset.name()));
        Masks masks = new Masks();
        masks.add(secrets);
        String ours = through(text, charset, out -> masks.mask(out, charset));

        assertThat(isSubsequence(left(ours, secrets), theirs.replace(MARK, "")))
                .as("in %s, of%n%s%nthis plugin leaves%n%s%nand credentials-binding%n%s", charset, text, ours, theirs)
                .isTrue();
        return theirs.split(Pattern.quote(MARK), -1).length - 1;
    }

    private String through(String text, Charset charset, Masking masking) throws IOException {
        byte[] bytes = text.getBytes(charset);
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        try (OutputStream out = masking.of(masked)) {
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(1 + random.nextInt(60), bytes.length - from);
                out.write(bytes, from, length);
                from += length;
            }
        }
        // In UTF-16 credentials-binding puts a byte order mark before each line that it changes.
        return masked.toString(charset).replace("\uFEFF", "");
    }

    private interface Masking {
        OutputStream of(OutputStream out);
    }

    /** Removes the parts of a form that may stay: line breaks, and the quotes around a value that a shell need not quote. */
    private static String left(String masked, List<String> secrets) {
        boolean plain = secrets.stream().anyMatch(secret -> secret.matches("[A-Za-z0-9+/=\\u0080-\\uFFFF]+"));
        return (plain ? masked.replaceAll("'?\\*{4}'?", "") : masked.replace(MARK, "")).replaceAll("[\\r\\n]", "");
    }

    /** Returns whether some characters of a text are left out, and nothing else is different. */
    private static boolean isSubsequence(String some, String text) {
        int at = 0;
        for (int i = 0; i < some.length(); i++) {
            at = text.indexOf(some.charAt(i), at) + 1;
            if (at == 0) {
                return false;
            }
        }
        return true;
    }

    /** Forms, parts of forms and other text, in lines and words of any length. */
    private String text(Collection<String> secrets) {
        List<String> forms = new ArrayList<>();
        secrets.forEach(secret -> forms.addAll(forms(secret)));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String form = forms.get(random.nextInt(forms.size()));
            switch (random.nextInt(5)) {
                case 0 -> text.append(random(LETTERS_AND_DIGITS + " ", random.nextInt(12)));
                case 1 -> text.append(form, random.nextInt(form.length()), form.length());
                case 2 -> text.append('\n');
                default -> text.append(form);
            }
        }
        return text.append('\n').toString();
    }

    /** Secrets as AWS issues them, and secrets with any other characters. */
    private String secret(int i) {
        return switch (i % 10) {
            case 0 -> random(LETTERS_AND_DIGITS + "+/", 40);
            case 1 -> random(LETTERS_AND_DIGITS + "+/", 330) + "==";
            case 2 -> "ASIA" + random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
            case 3 -> random(LETTERS_AND_DIGITS + "'\"", 24);
            case 4 -> random(LETTERS_AND_DIGITS + "'''' $", 24);
            case 5 -> random(LETTERS_AND_DIGITS + "\\\\\\^^^", 24);
            case 6 -> random(LETTERS_AND_DIGITS + "$%&|<>()[]{}!#~;?`", 40);
            case 7 -> random(LETTERS_AND_DIGITS + "\n\r\t ", 40);
            case 8 -> random(LETTERS_AND_DIGITS + "äßéñ€", 20);
            default -> random("日本語テキスト漢字𝄞😀abcXYZ".codePoints().toArray(), 20);
        };
    }

    private String random(String characters, int length) {
        return random(characters.codePoints().toArray(), length);
    }

    private String random(int[] characters, int length) {
        return random.ints(length, 0, characters.length)
                .map(i -> characters[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
