package io.jenkins.plugins.assumed_role.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.history.Entry.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryQueryTest {

    @Test
    void without_parameters_the_page_is_the_newest() {
        HistoryQuery query = query();

        assertThat(query.getTab()).isEqualTo("history");
        assertThat(query.texts()).isEmpty();
        assertThat(query.since()).isNull();
        assertThat(query.page()).isZero();
        assertThat(query.size()).isEqualTo(50);
    }

    @Test
    void a_time_is_relative_a_day_or_exact() {
        assertThat(query("since", "7d").since())
                .isBetween(
                        Instant.now().minus(Duration.ofDays(7)).minusSeconds(60),
                        Instant.now().minus(Duration.ofDays(7)));
        assertThat(query("since", "2026-11-24").since()).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(query("until", "2026-11-24T12:00:00Z").until()).isEqualTo("2026-11-24T12:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "since, yesterday",
        "until, 2026-13-01",
        "since, 2026-11-24Tx",
        "page, -1",
        "page, 1e3",
        "page, 9999999",
        "size, 1001",
        "result, fine",
        "sort, cost",
        "sort, -"
    })
    void a_wrong_parameter_is_named(String parameter, String value) {
        assertThatThrownBy(() -> query(parameter, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(parameter + ": ");
    }

    @Test
    void a_link_keeps_the_filters_and_nothing_else() {
        HistoryQuery query = query("tab", "refused", "job", "a&b=\"<x>", "other", "1", "page", "3");

        assertThat(query.link(4)).isEqualTo("?job=a%26b%3D%22%3Cx%3E&tab=refused&page=4");
        assertThat(query("result", "lost").results()).containsExactly(Result.LOST);
        assertThat(query("tab", "<script>").getTab()).isEqualTo("history");
    }

    @Test
    void a_column_sorts_the_whole_result_and_then_in_reverse() {
        assertThat(query().direction("start")).isEqualTo("descending");
        assertThat(query("job", "a", "page", "3").sortLink("job")).isEqualTo("?job=a&sort=job&page=0");
        assertThat(query("sort", "job").direction("job")).isEqualTo("ascending");
        assertThat(query("sort", "job").sortLink("job")).isEqualTo("?sort=-job&page=0");
        assertThat(query("sort", "-job").direction("job")).isEqualTo("descending");
        assertThatThrownBy(() -> query("sort", "job", "page", "400")).hasMessageContaining("Narrow the search.");
    }

    @Test
    void csv_quotes_each_value_and_defuses_formulas() {
        assertThat(Csv.line(List.of("a,\"b\"\n", "=1+1", "@x", "-1", "")))
                .isEqualTo("\"a,\"\"b\"\"\n\",\"'=1+1\",\"'@x\",\"'-1\",\"\"\r\n");
    }

    private static HistoryQuery query(String... parameters) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            given.put(parameters[i], parameters[i + 1]);
        }
        return new HistoryQuery(given::get);
    }
}
