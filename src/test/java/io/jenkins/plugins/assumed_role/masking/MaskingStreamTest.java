package io.jenkins.plugins.assumed_role.masking;

import static io.jenkins.plugins.assumed_role.masking.Samples.KEY_ID;
import static io.jenkins.plugins.assumed_role.masking.Samples.SECRET_KEY;
import static io.jenkins.plugins.assumed_role.masking.Samples.masked;
import static io.jenkins.plugins.assumed_role.masking.Samples.masks;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingStreamTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Masks masks = masks(KEY_ID, SECRET_KEY);
    private final OutputStream stream = masks.mask(out, UTF_8);

    @Test
    void replaces_each_secret() throws Exception {
        write("id " + KEY_ID + ", key " + SECRET_KEY + ".\n" + KEY_ID + "\n");
        assertThat(shown()).isEqualTo("id ****, key ****.\n****\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-32", "IBM1047"})
    void finds_each_form_split_anywhere(Charset charset) {
        List<String> forms = new ArrayList<>(SecretForms.of(KEY_ID));
        forms.addAll(SecretForms.of(SECRET_KEY));
        for (String form : forms) {
            byte[] text = ("a\u00e9: " + form + " \u00e9z\n").getBytes(charset);
            for (int split = 0; split <= text.length; split++) {
                List<byte[]> parts = List.of(Arrays.copyOf(text, split), Arrays.copyOfRange(text, split, text.length));
                assertThat(masked(masks, charset, parts)).isEqualTo("a\u00e9: **** \u00e9z\n");
            }
        }
    }

    @Test
    void finds_each_form_of_a_session_token_written_byte_by_byte() {
        List<String> generation = Samples.generation(7);
        Masks all = masks(generation.toArray(String[]::new));
        for (String form : SecretForms.of(generation.get(2))) {
            byte[] text = ("export TOKEN=" + form + "\n").getBytes(UTF_8);
            List<byte[]> bytes = IntStream.range(0, text.length)
                    .mapToObj(i -> new byte[] {text[i]})
                    .toList();
            assertThat(masked(all, UTF_8, bytes)).isEqualTo("export TOKEN=****\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"64, \\n", "76, \\n", "76, \\r\\n", "60, \\n"})
    void finds_wrapped_text_and_keeps_the_lines(int width, String separator) {
        String lineBreak = separator.translateEscapes();
        String token = Samples.generation(3).get(2);
        Masks withToken = masks(token);
        for (int before = 0; before < 200; before++) {
            String text = ".".repeat(before) + token + "..... the end";
            String wrapped =
                    Base64.getMimeEncoder(width, lineBreak.getBytes(UTF_8)).encodeToString(text.getBytes(UTF_8));
            String shown = masked(withToken, UTF_8, wrapped + lineBreak);
            assertThat(shown.split(lineBreak, -1)).hasSameSizeAs((wrapped + lineBreak).split(lineBreak, -1));
            String readable = shown.replace("****", "").replace(lineBreak, "");
            // The neighbours, with 6 bits a character, and the characters that hold bits of a neighbour.
            assertThat(readable).hasSizeLessThanOrEqualTo((before + 13 + 5) * 8 / 6 + 4);
        }
    }

    @Test
    void finds_wrapped_text_split_anywhere() {
        String token = Samples.generation(3).get(2);
        Masks withToken = masks(token);
        String wrapped = token.replaceAll("(.{80})", "$1\n");
        for (int split = 0; split <= wrapped.length(); split++) {
            String shown =
                    masked(withToken, UTF_8, "> " + wrapped.substring(0, split), wrapped.substring(split) + "!\n");
            assertThat(shown).isEqualTo("> " + "****\n".repeat(token.length() / 80) + "****!\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void hides_the_next_line_when_a_line_ends_after_the_first_few_characters(int characters) {
        for (String secret : List.of(KEY_ID, SECRET_KEY, Samples.generation(1).get(2))) {
            for (String form : SecretForms.of(secret)) {
                String first = form.substring(0, characters);
                String rest = form.substring(characters);
                assertThat(masked(masks(KEY_ID, secret), UTF_8, "> " + first + "\n", rest + " <\n"))
                        .isEqualTo("> " + first + "\n**** <\n");
            }
        }
    }

    @Test
    void hides_a_secret_of_several_lines() {
        String key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----";
        assertThat(masked(masks(key), UTF_8, "key:\n" + key + "\n")).isEqualTo("key:\n****\n****\n****\n****\n");
    }

    @Test
    void hides_secrets_added_while_open() throws Exception {
        String renewed = Samples.generation(1).get(1);
        write("before " + renewed + "\n");
        masks.add(List.of(renewed));
        write("after " + renewed + "\n");
        assertThat(shown()).isEqualTo("before " + renewed + "\nafter ****\n");
    }

    @Test
    void looks_for_a_new_secret_in_the_text_that_it_holds_back() throws Exception {
        String renewed = KEY_ID.substring(0, 19) + "XYZ/0123456789";
        write(renewed.substring(0, 19));
        masks.add(List.of(renewed));
        write(renewed.substring(19) + "\n");
        assertThat(shown()).isEqualTo("****\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Continue? [y/N] ", "\rProgress: 45.", "done\n", "AKIA\n\n\n", "....."})
    void shows_at_once_a_prompt_that_cannot_become_a_secret(String prompt) throws Exception {
        write(prompt);
        assertThat(shown()).isEqualTo(prompt);
    }

    @Test
    void holds_back_no_more_than_the_beginning_of_a_form() throws Exception {
        write("Password: " + SECRET_KEY.substring(0, 15));
        stream.flush();
        assertThat(shown()).isEqualTo("Password: ");
        write("?");
        assertThat(shown()).isEqualTo("Password: " + SECRET_KEY.substring(0, 15) + "?");
    }

    @Test
    void hides_at_once_from_sixteen_characters_on() throws Exception {
        write("Password: " + SECRET_KEY.substring(0, 16));
        assertThat(shown()).isEqualTo("Password: ****");
        write(SECRET_KEY.substring(16, 30) + "?");
        assertThat(shown()).isEqualTo("Password: ****?");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void hides_a_token_that_lacks_its_padding(int padding) {
        String token = Samples.generation(5).get(2).replace("=", "");
        Masks all = masks(token + "=".repeat(padding));
        assertThat(masked(all, UTF_8, "token " + token + ".\n")).isEqualTo("token ****.\n");
        // The output of printf, base64 and jq.
        String url = token.replace("/", "%2F").replace("+", "%2B");
        assertThat(masked(all, UTF_8, "token " + url + ".\n")).isEqualTo("token ****.\n");
        String encoded = Base64.getEncoder().encodeToString(token.getBytes(UTF_8));
        assertThat(masked(all, UTF_8, encoded + "\n").replace("****", "").replace("\n", ""))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void hides_the_header_of_all_tokens_of_aws() {
        String header = "IQoJb3JpZ2luX2Vj";
        String other = header + "QWxs\u003dof-somebody-else";
        assertThat(masked(masks(Samples.generation(5).get(2)), UTF_8, other))
                .isEqualTo("****" + other.substring(header.length()));
    }

    @Test
    void hides_a_form_in_the_colours_of_grep() {
        String token = Samples.generation(5).get(2);
        String coloured = "\u001b[01;31m\u001b[KIQoJ\u001b[m\u001b[K" + token.substring(4) + "\n";
        for (int split = 0; split <= 60; split++) {
            assertThat(masked(masks(token), UTF_8, coloured.substring(0, split), coloured.substring(split)))
                    .isEqualTo("\u001b[01;31m\u001b[K****\u001b[m\u001b[K\n");
        }
    }

    /** {@code tput sgr0} selects the character set as well. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001b(B\u001b[m", "\u001b[38;2;255;100;10m", "\u001b[0K", "\u001b)0"})
    void hides_a_form_with_a_sequence_of_a_terminal_in_it(String sequence) {
        String token = Samples.generation(5).get(2);
        String shown = token.substring(0, 13) + sequence + token.substring(13, 27) + sequence + token.substring(27);
        for (int split = 0; split <= 60; split++) {
            assertThat(masked(masks(token), UTF_8, shown.substring(0, split), shown.substring(split)))
                    .isEqualTo("****" + sequence + sequence);
        }
    }

    @Test
    void hides_a_form_broken_over_indented_lines() {
        String token = Samples.generation(5).get(2);
        String indented = token.replaceAll("(.{64})", "$1\n    ");
        for (int split = 0; split <= indented.length(); split++) {
            assertThat(masked(masks(token), UTF_8, indented.substring(0, split), indented.substring(split)))
                    .isEqualTo("****\n    ".repeat(token.length() / 64) + "****");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GB18030", "Shift_JIS", "UTF-16"})
    void hides_no_half_of_a_character(Charset charset) {
        String start = "a-secret-with-\u6f22\u6f22";
        assertThat(masked(masks(start + "\u6f22-at-its-end"), charset, "<" + start + "\u6f0f>"))
                .isEqualTo("<****\u6f0f>");
    }

    @Test
    void finds_a_secret_with_blanks_at_the_beginning_of_a_line() {
        assertThat(masked(masks("  pass word  "), UTF_8, "key:\n  pass word  \n"))
                .isEqualTo("key:\n****\n");
    }

    @Test
    void hides_pieces_from_the_middle_of_a_secret() {
        String token = Samples.generation(5).get(2);
        for (int from = 1; from < token.length() - 16; from += 7) {
            String piece = token.substring(from, Math.min(from + 64, token.length()));
            assertThat(masked(masks(token), UTF_8, "0040: " + piece + "|\n")).isEqualTo("0040: ****|\n");
            assertThat(masked(masks(token), UTF_8, "0040: " + piece.substring(0, 16) + "|\n"))
                    .isEqualTo("0040: ****|\n");
        }
    }

    /** A presigned URL has the token so, and {@code curl --trace-ascii} breaks it into lines. */
    @Test
    void hides_pieces_from_the_middle_of_an_encoded_url() {
        String token = Samples.generation(5).get(2);
        String url = URLEncoder.encode(token, UTF_8);
        for (int from = 1; from < url.length() - 16; from += 7) {
            String piece = url.substring(from, Math.min(from + 64, url.length()));
            assertThat(masked(masks(token), UTF_8, "0040: " + piece + "|\n")).matches("0040: (\\*{4})+\\|\n");
        }
    }

    @Test
    void close_shows_the_text_that_was_held_back() throws Exception {
        write("last " + KEY_ID.substring(0, 5));
        stream.close();
        stream.close();
        assertThat(shown()).isEqualTo("last " + KEY_ID.substring(0, 5));
        assertThatThrownBy(() -> stream.write('x')).isInstanceOf(IOException.class);
    }

    @Test
    void close_hides_a_form_that_could_have_become_a_longer_one() throws Exception {
        masks.add(List.of("short-one", "short-one-more"));
        write("short-one");
        assertThat(shown()).isEmpty();
        stream.close();
        assertThat(shown()).isEqualTo("****");
    }

    @Test
    void hides_the_longest_form() throws Exception {
        masks.add(List.of(KEY_ID + "-and-more", "more-of-" + KEY_ID + "-and"));
        write("<more-of-" + KEY_ID + "-and-more>");
        assertThat(shown()).isEqualTo("<****>");
    }

    @Test
    void hides_overlapping_forms_wholly() {
        Masks overlapping = masks("abcdefghijkl", "ijklmnopqrst", "qrstuvwxyz01");
        String text = "<abcdefghijklmnopqrstuvwxyz01>";
        for (int split = 0; split <= text.length(); split++) {
            assertThat(masked(overlapping, UTF_8, text.substring(0, split), text.substring(split)))
                    .isEqualTo("<****>");
        }
    }

    @Test
    void hides_a_form_inside_a_longer_one_that_does_not_come_true() {
        Masks nested = masks("one-two-three-four-five", "two-three");
        String text = "one-two-three-4";
        for (int split = 0; split <= text.length(); split++) {
            assertThat(masked(nested, UTF_8, text.substring(0, split), text.substring(split)))
                    .isEqualTo("one-****-4");
        }
    }

    @Test
    void replaces_adjacent_secrets_one_by_one() {
        String text = KEY_ID + SECRET_KEY + KEY_ID;
        for (int split = 0; split <= text.length(); split++) {
            assertThat(masked(masks, UTF_8, text.substring(0, split), text.substring(split)))
                    .isEqualTo("************");
        }
    }

    @Test
    void passes_on_a_failure_and_still_hides_the_next_write() throws Exception {
        boolean[] failing = {false};
        OutputStream fragile = masks.mask(
                new FilterOutputStream(out) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (failing[0]) {
                            throw new IOException("No space left on device");
                        }
                        out.write(bytes, from, length);
                    }
                },
                UTF_8);
        // The second secret has begun, inside the first one, when the write fails.
        String overlapping = SECRET_KEY.substring(30) + "0123456789abcdef";
        masks.add(List.of(overlapping));
        failing[0] = true;
        assertThatThrownBy(() -> fragile.write(("lost " + SECRET_KEY).getBytes(UTF_8)))
                .hasMessage("No space left on device");
        failing[0] = false;
        fragile.write(("0123456789abcdef, " + KEY_ID + ".\n").getBytes(UTF_8));
        assertThat(shown()).isEqualTo(", ****.\n");
    }

    @Test
    void hides_the_write_after_one_that_failed_long_before_its_end() throws Exception {
        int[] room = {100};
        OutputStream fragile = masks.mask(
                new FilterOutputStream(out) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (room[0] < length) {
                            throw new IOException("No space left on device");
                        }
                        out.write(bytes, from, length);
                    }
                },
                UTF_8);
        String begun = "x".repeat(100_000) + KEY_ID.substring(0, 12);
        assertThatThrownBy(() -> fragile.write(begun.getBytes(UTF_8))).hasMessage("No space left on device");
        fragile.write((KEY_ID.substring(12) + ".\n").getBytes(UTF_8));
        fragile.close();
        assertThat(shown()).isEqualTo("****.\n");
    }

    @Test
    void hides_a_form_with_an_early_line_break_at_any_place_of_a_long_write() {
        for (int before = 0; before < 40_000; before += 7) {
            String text = "-".repeat(before) + "A\n" + KEY_ID.substring(1);
            assertThat(masked(masks, UTF_8, text)).isEqualTo("-".repeat(before) + "****\n****");
        }
    }

    @Test
    void does_not_take_halves_of_characters_for_characters() {
        // Misaligned by a byte, these read 'p', 'a', 's' and so on.
        String text = "\u7000\u6100\u7300\u7300\u7700\u6f00\u7200\u6400\u2100";
        assertThat(masked(masks("password"), UTF_16, "\u0100" + text)).isEqualTo("\u0100" + text);
    }

    @Test
    void passes_over_forms_that_the_charset_lacks() {
        Masks foreign = masks("\u5bc6\u7801\u5bc6\u7801\u5bc6\u7801\u5bc6\u7801");
        assertThat(masked(foreign, ISO_8859_1, "Really????????\n")).isEqualTo("Really????????\n");
        assertThat(masked(foreign, UTF_8, "<\u5bc6\u7801\u5bc6\u7801\u5bc6\u7801\u5bc6\u7801>"))
                .isEqualTo("<****>");
    }

    @Test
    void lags_behind_any_text_by_fifteen_characters_and_their_line_breaks() throws Exception {
        int longest = 15 + 2 * 3;
        String repetitive = "a".repeat(500) + "b";
        Masks hostile = masks(repetitive, Samples.generation(1).get(2), "bbbbbbbb");
        String token = Samples.generation(1).get(2);
        for (String text : List.of(
                "a",
                "a\n",
                "a\r\n",
                repetitive.substring(0, 499) + "c",
                token.substring(0, 300),
                "IQoJ\n",
                "\n",
                "b",
                "\u001b[m",
                "\u001b[1",
                "IQoJb3J\u001b[1mpZ2lu")) {
            for (int lines = 1; lines < 70; lines++) {
                ByteArrayOutputStream shown = new ByteArrayOutputStream();
                OutputStream lagging = hostile.mask(shown, UTF_8);
                for (int i = 0; i < lines; i++) {
                    lagging.write(text.getBytes(UTF_8));
                }
                int before = shown.size();
                lagging.close();
                assertThat(shown.size() - before).isLessThanOrEqualTo(longest);
            }
        }
    }

    /** Secrets of which each end is a beginning too, and texts that nearly hold them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void takes_time_in_proportion_to_the_text_for_any_secret(int kind) {
        String fibonacci = "a";
        for (String before = "b"; fibonacci.length() < 8192; ) {
            String next = fibonacci + before;
            before = fibonacci;
            fibonacci = next;
        }
        List<String> secrets = List.of(
                "A".repeat(8192), "A".repeat(4096) + "B" + "A".repeat(4095), fibonacci, "AB".repeat(4096) + "C");
        Masks hostile = masks(secrets.get(kind), secrets.get((kind + 1) % 4));
        String secret = secrets.get(kind);
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (String line : List.of("A", "AB", secret, secret.substring(1), secret.substring(0, 8000) + "!")) {
                byte[] text = line.repeat(2_000_000 / line.length()).getBytes(UTF_8);
                try (OutputStream whole = hostile.mask(OutputStream.nullOutputStream(), UTF_8)) {
                    whole.write(text);
                }
                try (OutputStream bytes = hostile.mask(OutputStream.nullOutputStream(), UTF_8)) {
                    for (int i = 0; i < 100_000; i++) {
                        bytes.write(text[i]);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\u001b[0m", "\u001b[0m \n"})
    void holds_back_the_beginning_of_a_form_with_a_short_gap_behind_it_only(String gap) throws Exception {
        byte[] text = gap.repeat(1000 / gap.length()).getBytes(UTF_8);
        assertTimeout(Duration.ofSeconds(20), () -> {
            write(KEY_ID.substring(0, 15) + "\n");
            for (int i = 0; i < 10_000; i++) {
                stream.write(text);
            }
        });
        assertThat(out.size()).isGreaterThan(10_000 * text.length - 2000);
    }

    @Test
    void keeps_the_writes_of_several_threads_whole() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> writers = IntStream.range(0, 4)
                    .<Callable<Void>>mapToObj(thread -> () -> {
                        for (int i = 0; i < 500; i++) {
                            write("thread " + thread + ": " + SECRET_KEY + ".\n");
                            masks.add(Samples.generation(1000 * thread + i % 3));
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(shown().lines()).hasSize(2000).allMatch(line -> line.matches("thread \\d: \\*{4}\\."));
    }

    private void write(String text) throws IOException {
        stream.write(text.getBytes(UTF_8));
    }

    private String shown() {
        return out.toString(UTF_8);
    }
}
