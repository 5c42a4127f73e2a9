package io.jenkins.plugins.assumed_role.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads entries day by day, the newest first. A line is parsed only if its block may match, and when it is wanted: most lines of a search
 * over months do not.
 */
final class HistoryReader {

    private final Predicate<String> open;
    private final Search search;
    /** Parts of the first line of each block that matches, in the bytes of the file as Latin-1. */
    private final List<String> parts;
    /** Lines of blocks that began on an earlier day. */
    private Map<String, List<String>> later = new HashMap<>();

    HistoryReader(Search search, Predicate<String> open) {
        this.search = search;
        this.open = open;
        this.parts = search.texts().values().stream()
                .map(text -> latin1(BlockEvent.escaped(text)))
                .toList();
    }

    /** @param taker returns whether it wants more */
    void read(NavigableMap<LocalDate, List<Path>> days, Predicate<Entry> taker) throws IOException {
        LocalDate first = search.from() == null ? LocalDate.MIN : LocalDate.ofInstant(search.from(), ZoneOffset.UTC);
        for (Map.Entry<LocalDate, List<Path>> day : days.descendingMap().entrySet()) {
            if (day.getKey().isBefore(first) || !read(day.getValue(), taker)) {
                return;
            }
        }
    }

    private boolean read(List<Path> files, Predicate<Entry> taker) throws IOException {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        Map<String, List<String>> earlier = new HashMap<>();
        Set<String> others = new HashSet<>();
        for (Path file : files) {
            lines(file, line -> sort(line, blocks, earlier, others));
        }
        earlier.forEach((block, lines) -> {
            List<String> rest = later.remove(block);
            if (rest != null) {
                lines.addAll(rest);
            }
        });
        List<Map.Entry<String, List<String>>> newestLast = new ArrayList<>(blocks.entrySet());
        for (int i = newestLast.size() - 1; i >= 0; i--) {
            Map.Entry<String, List<String>> block = newestLast.get(i);
            List<String> lines = block.getValue();
            lines.addAll(later.getOrDefault(block.getKey(), List.of()));
            Entry entry = entry(block.getKey(), lines);
            if (entry != null && search.matches(entry) && !taker.test(entry)) {
                return false;
            }
        }
        later.keySet().removeAll(blocks.keySet());
        later.keySet().removeAll(others);
        later.putAll(earlier);
        return true;
    }

    private void sort(
            String line, Map<String, List<String>> blocks, Map<String, List<String>> earlier, Set<String> others) {
        String block = BlockEvent.blockOf(line);
        if (block == null || others.contains(block)) {
            return;
        }
        List<String> known = blocks.get(block);
        if (known != null) {
            known.add(line);
        } else if (!BlockEvent.begins(line, block)) {
            earlier.computeIfAbsent(block, key -> new ArrayList<>(2)).add(line);
        } else if (mayMatch(line, block)) {
            List<String> lines = new ArrayList<>(2);
            lines.add(line);
            blocks.put(block, lines);
        } else {
            others.add(block);
        }
    }

    private boolean mayMatch(String line, String block) {
        return (!search.isOfRefusals() || BlockEvent.refuses(line, block))
                && parts.stream().allMatch(line::contains);
    }

    private Entry entry(String block, List<String> lines) {
        List<BlockEvent> events = new ArrayList<>();
        for (String line : lines) {
            BlockEvent.parse(utf8(line)).ifPresent(events::add);
        }
        boolean whole = !events.isEmpty()
                && (events.get(0).kind() == BlockEvent.Kind.OPENED
                        || events.get(0).kind() == BlockEvent.Kind.REFUSED);
        return whole ? Entry.of(events, open.test(block)) : null;
    }

    /** Returns the blocks of the files of one or more processes that are not closed there. */
    static Set<String> open(List<Path> files) throws IOException {
        Set<String> open = new HashSet<>();
        for (Path file : files) {
            lines(file, line -> {
                String block = BlockEvent.blockOf(line);
                if (block != null) {
                    if (BlockEvent.ends(line, block)) {
                        open.remove(block);
                    } else {
                        open.add(block);
                    }
                }
            });
        }
        return open;
    }

    /** Reads bytes as Latin-1, which is fast; a line is decoded when it is parsed. */
    static void lines(Path file, Consumer<String> taker) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1), 1 << 16)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                taker.accept(line);
            }
        } catch (NoSuchFileException x) {
            // Its day was removed in the meantime.
        }
    }

    static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
