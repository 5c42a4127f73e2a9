package io.jenkins.plugins.assumed_role.history;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A search of a history.
 *
 * @param from the first time of a beginning; null for any
 * @param to the first time that does not count any more; null for any
 * @param texts a part of each detail, by its {@link Field}
 * @param results the results that count; none for any
 */
public record Search(Instant from, Instant to, Map<String, String> texts, Set<Entry.Result> results) {

    public static final Search ALL = new Search(null, null, Map.of(), Set.of());

    public Search {
        Map<String, String> given = new LinkedHashMap<>(texts);
        given.values().removeIf(text -> text == null || text.isEmpty());
        texts = Map.copyOf(given);
        results = Set.copyOf(results);
    }

    /** Returns whether only blocks without a session count. */
    boolean isOfRefusals() {
        return !results.isEmpty() && results.stream().allMatch(Entry.Result::isRefused);
    }

    public boolean matches(Entry entry) {
        return (from == null || !entry.start().isBefore(from))
                && (to == null || entry.start().isBefore(to))
                && (results.isEmpty() || results.contains(entry.result()))
                && texts.entrySet().stream().allMatch(wanted -> {
                    String found = entry.get(wanted.getKey());
                    return found != null && found.contains(wanted.getValue());
                });
    }
}
