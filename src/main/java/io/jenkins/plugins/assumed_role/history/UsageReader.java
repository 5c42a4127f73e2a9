package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Adds up which jobs use which roles. Each day that is over gets a summary, since nothing is added to it any more. */
final class UsageReader {

    /** Minutes that a writer may be late. */
    private static final int GRACE = 10;

    private final HistoryFiles files;
    private final Clock clock;
    private final Map<LocalDate, Collection<Usage>> closed = new ConcurrentHashMap<>();

    UsageReader(HistoryFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    Collection<Usage> since(LocalDate first) throws IOException {
        Map<Usage.Key, Usage> sum = new HashMap<>();
        Map<LocalDate, List<Path>> days = files.days().tailMap(first, true);
        closed.keySet().retainAll(files.days().keySet());
        for (Map.Entry<LocalDate, List<Path>> day : days.entrySet()) {
            of(day.getKey(), day.getValue()).forEach(usage -> add(sum, usage));
        }
        return sum.values();
    }

    private Collection<Usage> of(LocalDate day, List<Path> events) throws IOException {
        boolean over = clock.instant()
                .isAfter(
                        day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(GRACE * 60L));
        if (!over) {
            return count(events);
        }
        Collection<Usage> known = closed.get(day);
        if (known == null) {
            Path summary = files.summary(day);
            known = Files.exists(summary) ? read(summary) : summarize(events, summary);
            closed.put(day, known);
        }
        return known;
    }

    private static Collection<Usage> read(Path summary) throws IOException {
        Map<Usage.Key, Usage> sum = new HashMap<>();
        HistoryReader.lines(
                summary,
                line -> BlockEvent.parse(HistoryReader.utf8(line)).ifPresent(event -> add(sum, Usage.ofLine(event))));
        return sum.values();
    }

    private static Collection<Usage> summarize(List<Path> events, Path summary) throws IOException {
        Collection<Usage> usages = count(events);
        // Whole or not at all, and a second controller may do the same.
        Path part = Files.createTempFile(summary.getParent(), "summary", ".part");
        Files.writeString(
                part, usages.stream().map(usage -> usage.line() + "\n").collect(Collectors.joining()));
        Files.move(part, summary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return usages;
    }

    private static Collection<Usage> count(List<Path> events) throws IOException {
        Map<Usage.Key, Usage> sum = new HashMap<>();
        for (Path file : events) {
            HistoryReader.lines(file, line -> {
                String block = BlockEvent.blockOf(line);
                if (block != null && BlockEvent.begins(line, block)) {
                    BlockEvent.parse(HistoryReader.utf8(line)).ifPresent(event -> add(sum, Usage.of(event)));
                }
            });
        }
        return sum.values();
    }

    private static void add(Map<Usage.Key, Usage> sum, Usage usage) {
        sum.merge(usage.key(), usage, Usage::plus);
    }
}
