package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a history: {@code 2026-11-24.PROCESS.jsonl} with the events of a day (UTC) of one controller process. */
final class HistoryFiles {

    private static final Pattern NAME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)\\.(?:[0-9a-z-]+\\.jsonl|summary\\.jsonl)");

    private static final String HEARTBEAT = ".alive";

    private final Path directory;

    HistoryFiles(Path directory) {
        this.directory = directory;
    }

    Path events(LocalDate day, String process) throws IOException {
        Files.createDirectories(directory);
        return directory.resolve(day + "." + process + ".jsonl");
    }

    Path summary(LocalDate day) {
        return directory.resolve(day + ".summary.jsonl");
    }

    /** Returns the files of events by their day, and within a day in the order in which their processes started. */
    NavigableMap<LocalDate, List<Path>> days() throws IOException {
        NavigableMap<LocalDate, List<Path>> days = new TreeMap<>();
        for (Path file : all()) {
            if (!isSummary(file)) {
                days.computeIfAbsent(day(file), key -> new ArrayList<>()).add(file);
            }
        }
        return days;
    }

    /** Returns the files of events of a process, the oldest day first. */
    List<Path> ofProcess(String process) throws IOException {
        return all().stream().filter(file -> process(file).equals(process)).toList();
    }

    /** Returns the file whose time of change is the last sign of life of a process. */
    Path heartbeat(String process) throws IOException {
        Files.createDirectories(directory);
        return directory.resolve(process + HEARTBEAT);
    }

    /** Returns the times of the heartbeats, by their process. */
    Map<String, FileTime> heartbeats() throws IOException {
        Map<String, FileTime> times = new HashMap<>();
        for (Path file : list(name -> name.endsWith(HEARTBEAT))) {
            String name = file.getFileName().toString();
            try {
                times.put(name.substring(0, name.length() - HEARTBEAT.length()), Files.getLastModifiedTime(file));
            } catch (NoSuchFileException x) {
                // Its controller stopped in the meantime.
            }
        }
        return times;
    }

    /** Removes the oldest days until the bounds hold; the newest day stays in any case. */
    void expire(LocalDate oldest, long mostBytes) throws IOException {
        NavigableMap<LocalDate, List<Path>> days = new TreeMap<>();
        for (Path file : all()) {
            days.computeIfAbsent(day(file), key -> new ArrayList<>()).add(file);
        }
        long bytes = 0;
        for (LocalDate day : days.descendingKeySet()) {
            for (Path file : days.get(day)) {
                bytes += size(file);
            }
            boolean newest = day.equals(days.lastKey());
            if (!newest && (day.isBefore(oldest) || bytes > mostBytes)) {
                for (Path file : days.get(day)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private List<Path> all() throws IOException {
        return list(NAME.asMatchPredicate());
    }

    private List<Path> list(Predicate<String> names) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> names.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSummary(Path file) {
        return file.getFileName().toString().endsWith(".summary.jsonl");
    }

    private static String process(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.indexOf('.') + 1, name.lastIndexOf('.'));
    }

    private static LocalDate day(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(file.toString());
        }
        return LocalDate.parse(name.group(1));
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException x) {
            return 0;
        }
    }
}
