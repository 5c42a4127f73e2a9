package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

/**
 * Reads entries, the newest first, from the end of the newest file: when the first line of a block is found, all others of it are known. So the
 * newest entries cost the same however long the history is. A line is parsed only if its block may match: most lines of a search over months do
 * not.
 */
final class HistoryReader {

    private final Predicate<String> open;
    private final Search search;
    /** Parts of the first line of each block that matches, in the bytes of the file as Latin-1. */
    private final List<String> parts;
    /** The lines of blocks whose first line is not found yet, the last first. */
    private final Map<String, List<String>> later = new HashMap<>();

    HistoryReader(Search search, Predicate<String> open) {
        this.search = search;
        this.open = open;
        this.parts = search.texts().values().stream()
                .map(text -> Lines.latin1(BlockEvent.escaped(text)))
                .toList();
    }

    /** @param taker returns whether it wants more */
    void read(NavigableMap<LocalDate, List<Path>> days, Predicate<Entry> taker) throws IOException {
        LocalDate first = search.from() == null ? LocalDate.MIN : LocalDate.ofInstant(search.from(), ZoneOffset.UTC);
        for (List<Path> files : days.tailMap(first, true).descendingMap().values()) {
            for (int i = files.size() - 1; i >= 0; i--) {
                if (!Lines.backwards(files.get(i), line -> take(line, taker))) {
                    return;
                }
            }
        }
    }

    private boolean take(String line, Predicate<Entry> taker) {
        String block = BlockEvent.blockOf(line);
        if (block == null) {
            return true;
        }
        if (!BlockEvent.begins(line, block)) {
            if (!search.isOfRefusals()) {
                later.computeIfAbsent(block, key -> new ArrayList<>(2)).add(line);
            }
            return true;
        }
        List<String> rest = later.remove(block);
        if (!mayMatch(line, block)) {
            return true;
        }
        Entry entry = entry(line, rest == null ? List.of() : rest);
        return entry == null || !search.matches(entry) || taker.test(entry);
    }

    private boolean mayMatch(String line, String block) {
        return (!search.isOfRefusals() || BlockEvent.refuses(line, block))
                && parts.stream().allMatch(line::contains);
    }

    /** Returns null if the first line is incomplete. */
    private Entry entry(String first, List<String> rest) {
        List<BlockEvent> events = new ArrayList<>();
        BlockEvent.parse(Lines.utf8(first)).ifPresent(events::add);
        if (events.isEmpty()) {
            return null;
        }
        for (int i = rest.size() - 1; i >= 0; i--) {
            BlockEvent.parse(Lines.utf8(rest.get(i))).ifPresent(events::add);
        }
        return Entry.of(events, open.test(events.get(0).block()));
    }
}
