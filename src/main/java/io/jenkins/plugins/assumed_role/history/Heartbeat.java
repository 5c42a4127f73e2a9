package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sign of life of this controller for others with the same directory: a file that it writes again and again. Only times of the file system are
 * compared, since the clocks of controllers may differ.
 */
final class Heartbeat {

    /** Seconds. */
    static final int INTERVAL = 20;

    private static final Duration LATE = Duration.ofSeconds(90);
    private static final Duration LONG_DEAD = Duration.ofDays(1);

    private final HistoryFiles files;
    private final String process;
    private String host;

    Heartbeat(HistoryFiles files, String process) {
        this.files = files;
        this.process = process;
    }

    synchronized void beat() throws IOException {
        if (host == null) {
            host = InetAddress.getLocalHost().getHostName();
        }
        Files.writeString(files.heartbeat(process), ProcessHandle.current().pid() + " " + host);
    }

    void stop() throws IOException {
        Files.deleteIfExists(files.heartbeat(process));
    }

    /** Returns the other processes that live. */
    synchronized Set<String> others() throws IOException {
        beat();
        Map<String, FileTime> times = files.heartbeats();
        FileTime own = times.remove(process);
        Instant now = own == null ? Instant.now() : own.toInstant();
        Set<String> living = new HashSet<>();
        for (Map.Entry<String, FileTime> other : times.entrySet()) {
            Instant seen = other.getValue().toInstant();
            if (seen.isAfter(now.minus(LATE)) && !hasEnded(files.heartbeat(other.getKey()))) {
                living.add(other.getKey());
            } else if (seen.isBefore(now.minus(LONG_DEAD))) {
                Files.deleteIfExists(files.heartbeat(other.getKey()));
            }
        }
        return living;
    }

    /** Returns true for a killed process of this host, for which no other waits. */
    private boolean hasEnded(Path file) throws IOException {
        String[] parts = Files.readString(file).split(" ", 2);
        if (parts.length < 2 || !parts[1].equals(host) || !parts[0].matches("\\d{1,18}")) {
            return false;
        }
        long pid = Long.parseLong(parts[0]);
        // A controller that is started again in its container may have the number of the one before.
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }
}
