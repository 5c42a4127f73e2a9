package io.jenkins.plugins.assumed_role.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class GlobProperties {

    @Property
    void agrees_with_a_regular_expression(
            @ForAll @Chars({'a', 'b', '/', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'b', '/'}) @StringLength(max = 10) String text) {
        String regex = pattern.replaceAll("(?<![^/])[*]{2}/", "\u0001").replace("**", "\u0002");
        String path = regex.replace("*", "[^/]*")
                .replace("?", "[^/]")
                .replace("\u0001", "(.*/)?")
                .replace("\u0002", ".*");
        assertThat(Glob.matchesPath(pattern, text)).isEqualTo(Pattern.matches(path, text));
        String plain = pattern.replace("*", ".*").replace("?", ".");
        assertThat(Glob.matches(pattern, text)).isEqualTo(Pattern.matches(plain, text));
    }

    @Property
    void a_text_without_wildcards_matches_itself_alone(
            @ForAll @CharRange(from = ' ', to = ')') @CharRange(from = '+', to = '>') String text) {
        assertThat(Glob.matches(text, text)).isTrue();
        assertThat(Glob.matchesPath(text, text)).isTrue();
        assertThat(Glob.matches(text, text + "x")).isFalse();
    }

    /** A character that no wildcard matches must not bypass a rule that denies. */
    @Example
    void a_star_is_any_character() {
        assertThat(Glob.matches("a*?", "a\0b\0")).isTrue();
        assertThat(Glob.matchesPath("a*/?/**", "a\0/\0/\0")).isTrue();
    }

    /** A regular expression would take years. */
    @Example
    void no_pattern_takes_long() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(Glob.matchesPath("*a".repeat(500) + "b", "a".repeat(1_000)))
                        .isFalse());
    }
}
