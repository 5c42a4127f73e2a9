package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEverythingThereIs() {
        assertThat(Json.parse(" {\"a\": [1, -2.5e3, true, false, null], \"b\\u00e9\\n\\\"\": {}, \"c\": []} "))
                .isEqualTo(Map.of(
                        "a",
                        Arrays.asList(new BigDecimal(1), new BigDecimal("-2.5e3"), true, false, null),
                        "bé\n\"",
                        Map.of(),
                        "c",
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\"}",
                "{a:1}",
                "\"x",
                "\"\\q\"",
                "\"\\u12\"",
                "01",
                "tru",
                "1 2",
                "{\"a\":1,}"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesWhatItReads() {
        Map<String, String> object = Map.of("key", "\"quoted\" \\ \n line");

        assertThat(Json.parse(Json.write(object))).isEqualTo(object);
    }
}
