package io.jenkins.plugins.assumed_role.manage;

import io.jenkins.plugins.assumed_role.history.Entry.Result;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parameters of the page, of {@code api/json} and of the command. */
public final class HistoryQuery {

    /** Filters by a part of a detail. */
    static final List<String> FILTERS =
            List.of(Field.NAME, Field.ROLE, Field.ACCOUNT, Field.JOB, Field.AGENT, Field.USER);

    private static final Pattern AGO = Pattern.compile("(\\d{1,4})([dhm])");
    private static final int SIZE = 50;
    private static final int MOST = 1_000;
    private static final int LAST_PAGE = 100_000;

    /** The most rows that are sorted in another order than the newest first. */
    private static final int DEEPEST = 20_000;

    private static final Map<String, Function<HistoryRow, String>> COLUMNS = Map.of(
            "start", HistoryRow::getStart,
            "job", HistoryRow::getJob,
            "name", HistoryRow::getTitle,
            "agent", HistoryRow::getAgent,
            "user", HistoryRow::getUser,
            "end", row -> row.getEnd() != null ? row.getEnd() : row.getUntil(),
            "result", HistoryRow::getResult);

    private final Map<String, String> given = new LinkedHashMap<>();
    private final int page;
    private final int size;

    /**
     * Reads parameters.
     *
     * @param parameters returns the value of a parameter; null for none
     * @throws IllegalArgumentException that says which parameter is wrong
     */
    HistoryQuery(UnaryOperator<String> parameters) {
        List<String> names = new ArrayList<>(FILTERS);
        names.addAll(List.of("tab", "result", "since", "until", "sort"));
        for (String name : names) {
            String value = parameters.apply(name);
            if (value != null && !value.isBlank()) {
                given.put(name, value.strip());
            }
        }
        page = number("page", parameters.apply("page"), 0, LAST_PAGE);
        size = Math.max(1, number("size", parameters.apply("size"), SIZE, MOST));
        results();
        since();
        until();
        if (order() != null && (page + 1L) * size > DEEPEST) {
            throw new InvalidArgument(
                    "page: sorted rows are shown up to the first " + DEEPEST + ". Narrow the search.");
        }
    }

    /** Returns the order of rows; null for the newest first, in which the history is read. */
    Comparator<HistoryRow> order() {
        String sort = get("sort");
        if (sort.isEmpty() || sort.equals("-start")) {
            return null;
        }
        boolean descending = sort.startsWith("-");
        Function<HistoryRow, String> column = COLUMNS.get(descending ? sort.substring(1) : sort);
        if (column == null) {
            throw new InvalidArgument("sort: one of " + String.join(", ", new TreeSet<>(COLUMNS.keySet()))
                    + " is expected, with - before it for the reverse order.");
        }
        Comparator<HistoryRow> order = Comparator.comparing(column, Comparator.nullsLast(Comparator.naturalOrder()));
        return (descending ? order.reversed() : order).thenComparing(HistoryRow::getStart, Comparator.reverseOrder());
    }

    /** Returns the direction of a column as {@code aria-sort} has it. */
    public String direction(String column) {
        String sort = given.getOrDefault("sort", "-start");
        return sort.equals(column) ? "ascending" : sort.equals("-" + column) ? "descending" : null;
    }

    /** Returns the query of the first page in the order of a column, or in its reverse order. */
    public String sortLink(String column) {
        Map<String, String> sorted = new LinkedHashMap<>(given);
        sorted.put("sort", "ascending".equals(direction(column)) ? "-" + column : column);
        return link(sorted, 0);
    }

    private static int number(String name, String value, int otherwise, int most) {
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        if (!value.matches("\\d{1,6}") || Integer.parseInt(value) > most) {
            throw new InvalidArgument(name + ": a number from 0 to " + most + " is expected.");
        }
        return Integer.parseInt(value);
    }

    public String getTab() {
        String tab = given.getOrDefault("tab", "history");
        return List.of("open", "refused").contains(tab) ? tab : "history";
    }

    boolean isOpen() {
        return getTab().equals("open");
    }

    boolean isRefused() {
        return getTab().equals("refused");
    }

    Set<Result> results() {
        String wanted = given.get("result");
        if (wanted == null) {
            return Set.of();
        }
        return Arrays.stream(Result.values())
                .filter(result -> result.toString().equals(wanted))
                .findFirst()
                .map(Set::of)
                .orElseThrow(() -> new InvalidArgument("result: one of "
                        + Arrays.stream(Result.values()).map(Result::toString).collect(Collectors.joining(", "))
                        + " is expected."));
    }

    Instant since() {
        return time("since");
    }

    Instant until() {
        return time("until");
    }

    private Instant time(String name) {
        String value = given.get(name);
        if (value == null) {
            return null;
        }
        var ago = AGO.matcher(value);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            Duration past =
                    switch (ago.group(2)) {
                        case "d" -> Duration.ofDays(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofMinutes(number);
                    };
            return Instant.now().minus(past);
        }
        try {
            return value.contains("T")
                    ? Instant.parse(value)
                    : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException x) {
            throw new InvalidArgument(
                    name + ": 7d, 12h, 30m, a day as 2026-11-24 or a time as 2026-11-24T12:00:00Z is expected.");
        }
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(given);
        texts.keySet().retainAll(FILTERS);
        return texts;
    }

    int page() {
        return page;
    }

    int size() {
        return size;
    }

    public int getPage() {
        return page;
    }

    /** Returns a parameter for the form; empty for none. */
    public String get(String name) {
        return given.getOrDefault(name, "");
    }

    /** Returns the query of a page of the same search, for a link. */
    public String link(int toPage) {
        return link(given, toPage);
    }

    private static String link(Map<String, String> parameters, int toPage) {
        String filters = parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return "?" + (filters.isEmpty() ? "" : filters + "&") + "page=" + toPage;
    }
}
