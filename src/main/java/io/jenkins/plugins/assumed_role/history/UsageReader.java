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
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Adds up which jobs use which roles. Each line of a day is counted once; a day that is over gets a summary, since nothing is added to it
 * any more.
 */
final class UsageReader {

    /** Minutes that a writer may be late. */
    private static final int GRACE = 10;

    private final HistoryFiles files;
    private final Clock clock;
    private final Map<LocalDate, Collection<Usage>> closed = new HashMap<>();
    private final Map<LocalDate, Count> current = new HashMap<>();

    /** The sum of the files of a day, as far as they are read. */
    private static final class Count {
        private final Map<Path, Long> positions = new HashMap<>();
        private final Map<Usage.Key, Usage> sum = new HashMap<>();

        Collection<Usage> of(List<Path> events) throws IOException {
            for (Path file : events) {
                positions.put(file, Lines.from(positions.getOrDefault(file, 0L), file, this::add));
            }
            return sum.values();
        }

        private void add(String line) {
            String block = BlockEvent.blockOf(line);
            if (block != null && BlockEvent.begins(line, block)) {
                BlockEvent.parse(Lines.utf8(line)).ifPresent(event -> UsageReader.add(sum, Usage.of(event)));
            }
        }
    }

    UsageReader(HistoryFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** Adds up day by day, the newest first, so that a reader of few days does not wait for one of many. */
    Collection<Usage> since(LocalDate first) throws IOException {
        NavigableMap<LocalDate, List<Path>> days = files.days();
        forgetOthers(days.keySet());
        Map<Usage.Key, Usage> sum = new HashMap<>();
        for (Map.Entry<LocalDate, List<Path>> day :
                days.tailMap(first, true).descendingMap().entrySet()) {
            of(day.getKey(), day.getValue()).forEach(usage -> add(sum, usage));
        }
        return sum.values();
    }

    private synchronized void forgetOthers(Set<LocalDate> days) {
        closed.keySet().retainAll(days);
        current.keySet().retainAll(days);
    }

    private synchronized Collection<Usage> of(LocalDate day, List<Path> events) throws IOException {
        if (!isOver(day)) {
            return List.copyOf(count(day, events));
        }
        Collection<Usage> known = closed.get(day);
        if (known == null) {
            Path summary = files.summary(day);
            known = Files.exists(summary) ? read(summary) : summarize(count(day, events), summary);
            closed.put(day, known);
            current.remove(day);
        }
        return known;
    }

    private boolean isOver(LocalDate day) {
        return clock.instant()
                .isAfter(
                        day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(GRACE * 60L));
    }

    private Collection<Usage> count(LocalDate day, List<Path> events) throws IOException {
        return current.computeIfAbsent(day, key -> new Count()).of(events);
    }

    private static Collection<Usage> read(Path summary) throws IOException {
        Map<Usage.Key, Usage> sum = new HashMap<>();
        Lines.from(
                0,
                summary,
                line -> BlockEvent.parse(Lines.utf8(line)).ifPresent(event -> add(sum, Usage.ofLine(event))));
        return sum.values();
    }

    private static Collection<Usage> summarize(Collection<Usage> usages, Path summary) throws IOException {
        // The move is atomic, because a second controller may write the same file.
        Path part = Files.createTempFile(summary.getParent(), "summary", ".part");
        Files.writeString(
                part, usages.stream().map(usage -> usage.line() + "\n").collect(Collectors.joining()));
        Files.move(part, summary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return usages;
    }

    private static void add(Map<Usage.Key, Usage> sum, Usage usage) {
        sum.merge(usage.key(), usage, Usage::plus);
    }
}
