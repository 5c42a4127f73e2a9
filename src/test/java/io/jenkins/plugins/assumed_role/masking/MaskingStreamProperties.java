package io.jenkins.plugins.assumed_role.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MaskingStreamProperties {

    private static final List<Charset> CHARSETS =
            List.of(UTF_8, StandardCharsets.ISO_8859_1, Charset.forName("windows-1252"), StandardCharsets.UTF_16);

    private static final int ENOUGH = 16;
    private static final List<String> GENERATION = Samples.generation(42);
    private static final Masks MASKS = Samples.masks(GENERATION.toArray(String[]::new));
    private static final Set<String> FORMS = forms(GENERATION);

    private static Set<String> forms(Collection<String> secrets) {
        Set<String> forms = new LinkedHashSet<>();
        secrets.forEach(secret -> forms.addAll(SecretForms.of(secret)));
        return forms;
    }

    @Property(tries = 500)
    void shows_no_form(
            @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts, @ForAll("charsets") Charset charset) {
        String shown = Samples.masked(MASKS, charset, cut(text.getBytes(charset), cuts));
        assertThat(FORMS).noneMatch(shown::contains);
    }

    @Property(tries = 500)
    void shows_no_form_across_lines(@ForAll("wrapped") String text, @ForAll("cuts") List<Integer> cuts) {
        String shown = Samples.masked(MASKS, UTF_8, cut(text.getBytes(UTF_8), cuts));
        String joined = shown.replaceAll("[\r\n]", "");
        assertThat(FORMS).noneMatch(joined::contains);
        assertThat(shown.replaceAll("[^\r\n]", "")).isEqualTo(text.replaceAll("[^\r\n]", ""));
    }

    @Property(tries = 500)
    void leaves_other_text_alone(
            @ForAll("other") String text, @ForAll("cuts") List<Integer> cuts, @ForAll("charsets") Charset charset) {
        byte[] bytes = text.getBytes(charset);
        assertThat(Samples.masked(MASKS, charset, cut(bytes, cuts))).isEqualTo(new String(bytes, charset));
    }

    /** Compares the stream with a search of every place for every form, with few letters so that forms overlap and repeat. */
    @Property(tries = 2000)
    void hides_the_same_as_a_plain_search(
            @ForAll("fewLetters") List<String> secrets,
            @ForAll("fewLetterText") String text,
            @ForAll("cuts") List<Integer> cuts) {
        BitSet hidden = new BitSet();
        for (String form : forms(secrets)) {
            for (int at = 0; at < text.length(); at++) {
                int common = common(form, text.substring(at));
                if (common >= Math.min(ENOUGH, form.length())) {
                    hidden.set(at, at + common);
                }
            }
        }
        String shown =
                Samples.masked(Samples.masks(secrets.toArray(String[]::new)), UTF_8, cut(text.getBytes(UTF_8), cuts));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!hidden.get(i)) {
                expected.append(text.charAt(i));
            } else if (i == 0 || !hidden.get(i - 1)) {
                expected.append('*');
            }
        }
        // Adjacent forms are replaced one by one.
        assertThat(shown.replaceAll("(\\*{4})+", "*")).isEqualTo(expected.toString());
    }

    private static int common(String a, String b) {
        int mismatch = Arrays.mismatch(a.toCharArray(), b.toCharArray());
        return mismatch < 0 ? a.length() : mismatch;
    }

    @Property(tries = 2000)
    void hides_every_form_that_is_cut_and_nothing_else(
            @ForAll("forms") String form,
            @ForAll("lengths") int length,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll("charsets") Charset charset) {
        String cut = form.substring(0, Math.min(length, form.length()));
        assertThat(Samples.masked(MASKS, charset, cut(("<" + cut + ">").getBytes(charset), cuts)))
                .isEqualTo("<****>");
    }

    @Property(tries = 1000)
    void holds_back_fifteen_characters_at_most(
            @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts, @ForAll("charsets") Charset charset)
            throws IOException {
        String line = text.replaceAll("[\r\n\u001b]", "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream stream = MASKS.mask(out, charset);
        for (byte[] part : cut(line.getBytes(charset), cuts)) {
            stream.write(part);
        }
        int before = out.size();
        stream.close();
        assertThat(new String(out.toByteArray(), before, out.size() - before, charset))
                .hasSizeLessThanOrEqualTo(ENOUGH - 1);
    }

    @Property(tries = 500)
    void shows_the_same_however_it_is_written(
            @ForAll("withoutPieces") String text, @ForAll("cuts") List<Integer> cuts) {
        assertThat(Samples.masked(MASKS, UTF_8, cut(text.getBytes(UTF_8), cuts)))
                .isEqualTo(Samples.masked(MASKS, UTF_8, text));
    }

    @Provide
    Arbitrary<Charset> charsets() {
        return Arbitraries.of(CHARSETS);
    }

    /** Lengths of writes, used over and over. */
    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(1, 9000).list().ofMinSize(1).ofMaxSize(8);
    }

    /** Forms, pieces of them and other text, in any order. */
    @Provide
    Arbitrary<String> texts() {
        return texts(60, "");
    }

    /**
     * Pieces from the middle of a secret are hidden as far as they are written at once. Behind a character of no form, an end of 15
     * characters is none, whatever comes before it.
     */
    @Provide
    Arbitrary<String> withoutPieces() {
        return texts(ENOUGH - 1, "|");
    }

    private static Arbitrary<String> texts(int longestEnd, String beforeEnd) {
        Arbitrary<String> forms = Arbitraries.of(FORMS);
        Arbitrary<String> beginnings = Combinators.combine(
                        forms, Arbitraries.integers().between(0, 60))
                .as((form, length) -> form.substring(0, Math.min(length, form.length())));
        Arbitrary<String> ends = Combinators.combine(
                        forms, Arbitraries.integers().between(0, longestEnd))
                .as((form, length) -> beforeEnd + form.substring(Math.max(0, form.length() - length)));
        Arbitrary<String> other = Arbitraries.strings().ofMaxLength(30);
        return Arbitraries.oneOf(forms, beginnings, ends, other)
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> forms() {
        return Arbitraries.of(FORMS);
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(ENOUGH, 1000);
    }

    @Provide
    Arbitrary<String> wrapped() {
        return Combinators.combine(texts(), Arbitraries.integers().between(23, 100), Arbitraries.of("\n", "\r\n"))
                .as((text, width, lineBreak) ->
                        text.replaceAll("[\r\n]", "").replaceAll("(?s)(.{" + width + "})", "$1" + lineBreak));
    }

    @Provide
    Arbitrary<String> other() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20_000),
                Arbitraries.strings().withChars("ABCdef123+/=%\\\r\n\t ").ofMaxLength(20_000));
    }

    @Provide
    Arbitrary<List<String>> fewLetters() {
        return Arbitraries.strings()
                .withChars("aab/")
                .ofMinLength(8)
                .ofMaxLength(31)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> fewLetterText() {
        return Arbitraries.strings().withChars("aab/").ofMaxLength(200);
    }

    private static List<byte[]> cut(byte[] text, List<Integer> lengths) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < text.length; i++) {
            int to = Math.min(text.length, from + lengths.get(i % lengths.size()));
            parts.add(Arrays.copyOfRange(text, from, to));
            from = to;
        }
        return parts;
    }
}
