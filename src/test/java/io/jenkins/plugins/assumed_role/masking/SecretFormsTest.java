package io.jenkins.plugins.assumed_role.masking;

import static io.jenkins.plugins.assumed_role.masking.Samples.KEY_ID;
import static io.jenkins.plugins.assumed_role.masking.Samples.SECRET_KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFormsTest {

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "as it is              | AbCd+/=ef0 | AbCd+/=ef0",
                "URL                   | AbCd+/=ef0 | AbCd%2B%2F%3Def0",
                "URL, lower case       | AbCd+/=ef0 | AbCd%2b%2f%3def0",
                "URL, slash kept       | AbCd+/=ef0 | AbCd%2B/%3Def0",
                "URL path segment      | AbCd+/=ef0 | AbCd+%2F=ef0",
                "URL query             | AbCd+/=ef0 | AbCd%2B/=ef0",
                "URL, space as plus    | pass word& | pass+word%26",
                "URL, tilde escaped    | pass~word& | pass%7Eword%26",
                "encodeURIComponent    | (it's all) | (it's%20all)",
                "PHP                   | AbCd+/=ef0 | AbCd+\\/=ef0",
                "Gson                  | AbCd+/=ef0 | AbCd+/\\u003def0",
                ".NET                  | AbCd+/=ef0 | AbCd\\u002B/=ef0",
                "JSON, all             | AbCd+/=ef0 | AbCd\\u002b\\u002f\\u003def0",
                "JSON, all, upper case | AbCd+/=ef0 | AbCd\\u002B\\u002F\\u003Def0",
                "Go                    | pass<>word | pass\\u003c\\u003eword",
                "JSON, by the rule     | pass\"\\word | pass\\\"\\\\word",
                "Python                | p\u00e4ssword | p\\u00e4ssword",
                "bash set -x           | pass'word  | 'pass'\\''word'",
                "bash, quotes added    | pass word  | 'pass word'",
                "bash printf %q        | pass'w$rd  | pass\\'w\\$rd",
                "bash declare -p       | pass\"w$rd | pass\\\"w\\$rd",
                "bash, unquoted        | pass\\$word | pass$word",
                "ash set -x            | pass''word | pass'\"''\"'word",
                "PowerShell            | pass'word  | pass''word",
                "make                  | pass$word  | pass$$word",
                "batch                 | pass&word  | pass^&word",
                "batch, percent        | pass%word  | pass%%word",
                "batch, unquoted       | pass^&word | pass&word",
                "mustache              | AbCd+/=ef0 | AbCd+&#x2F;&#x3D;ef0",
                "Go template           | AbCd+/=ef0 | AbCd&#43;/=ef0",
                "entities, lower case  | AbCd+/=ef0 | AbCd&#x2b;&#x2f;&#x3d;ef0",
                "markup                | pass<&>w'd | pass&lt;&amp;&gt;w&#39;d",
                "hex with colons       | AbCd+/=ef0 | 41:62:43:64:2b:2f:3d:65:66:30",
                "hex                   | AbCd+/=ef0 | 416243642b2f3d656630",
                "hex, upper case       | AbCd+/=ef0 | 416243642B2F3D656630",
            })
    void knowsForm(String tool, String secret, String form) {
        assertThat(SecretForms.of(secret)).contains(form);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc"})
    void finds_base64_in_any_alignment_with_any_neighbours(String before) {
        for (String after : List.of("", "z", "zz", "zzz", "\n", "\u00ff")) {
            byte[] text = (before + SECRET_KEY + after).getBytes(UTF_8);
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder(),
                    Base64.getUrlEncoder().withoutPadding())) {
                String encoded = encoder.encodeToString(text);
                String masked = Samples.masks(SECRET_KEY).mask(encoded);
                // Only characters that also hold bits of the neighbours are left, with the padding behind them.
                assertThat(masked.replace("****", "").length())
                        .as(encoded + " as " + masked)
                        .isLessThanOrEqualTo(4 * ((before.length() + 2) / 3 + (after.length() + 3) / 3));
                assertThat(masked).contains("****");
            }
        }
    }

    @Test
    void leaves_no_bits_of_the_secret_when_base64_ends_with_it() {
        for (String before : List.of("", "a", "ab")) {
            String encoded = Base64.getEncoder().encodeToString((before + SECRET_KEY).getBytes(UTF_8));
            assertThat(Samples.masks(SECRET_KEY).mask(encoded)).endsWith("****");
        }
    }

    @Test
    void covers_the_url_encoding_of_java() {
        String secret = "a b+c/d=e~f*g'h(i)j\u00e9";
        assertThat(SecretForms.of(secret)).contains(URLEncoder.encode(secret, UTF_8));
    }

    /** The forms of SecretPatternFactory and its implementations in the credentials-binding plugin 720. */
    static Stream<String> formsOfCredentialsBinding() {
        return Stream.of(KEY_ID, SECRET_KEY, Samples.generation(1).get(2)).flatMap(secret -> {
            Stream.Builder<String> forms = Stream.builder();
            forms.add(secret).add("'" + secret + "'");
            for (String shift : List.of("", "a", "aa")) {
                for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    String encoded = encoder.encodeToString((shift + secret).getBytes(UTF_8))
                            .substring(2 * shift.length());
                    forms.add(encoded);
                    forms.add(encoded.replaceFirst(".=+$", ""));
                }
            }
            return forms.build();
        });
    }

    @ParameterizedTest
    @MethodSource("formsOfCredentialsBinding")
    void masks_every_form_that_credentials_binding_masks(String form) {
        Masks masks = Samples.masks(KEY_ID, SECRET_KEY, Samples.generation(1).get(2));
        assertThat(masks.mask("<" + form + ">").replace("'", "")).isEqualTo("<****>");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "        ", "\n\n\n\n\n\n\n\n\n", "test", "1234567"})
    void has_no_forms_of_blank_and_short_secrets(String secret) {
        assertThat(SecretForms.of(secret)).isEmpty();
    }

    @Test
    void has_no_short_forms() {
        Set<String> forms = SecretForms.of("\\\\\\\\\\\\\\\\");
        assertThat(forms).isNotEmpty().allSatisfy(form -> assertThat(form).hasSizeGreaterThanOrEqualTo(8));
    }
}
