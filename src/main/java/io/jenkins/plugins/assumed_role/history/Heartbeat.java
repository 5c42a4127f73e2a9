package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The sign of life of this controller for others with the same directory: a file that it rewrites every few seconds. Only times of the file
 * system are compared, since the clocks of controllers may differ. A failure to write it is only logged, because the history can be read
 * without it.
 */
final class Heartbeat {

    private static final Logger LOGGER = Logger.getLogger(Heartbeat.class.getName());

    /** The time between two signs of life, in seconds. */
    static final int INTERVAL = 20;

    private static final Duration LATE = Duration.ofSeconds(90);
    private static final Duration LONG_DEAD = Duration.ofDays(1);

    private final HistoryFiles files;
    private final String process;
    private String host;
    private boolean stopped;

    Heartbeat(HistoryFiles files, String process) {
        this.files = files;
        this.process = process;
    }

    synchronized void beat() {
        if (stopped) {
            return;
        }
        try {
            if (host == null) {
                host = host();
            }
            Files.writeString(files.heartbeat(process), ProcessHandle.current().pid() + " " + host);
        } catch (IOException x) {
            LOGGER.log(Level.FINE, "Other controllers do not see that this one lives", x);
        }
    }

    /** Returns the name of this host, or else of this process, which no other controller takes for its own host. */
    private String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException x) {
            return process;
        }
    }

    /** Removes the file; a concurrent beat does not write it again. */
    synchronized void stop() {
        stopped = true;
        try {
            Files.deleteIfExists(files.heartbeat(process));
        } catch (IOException x) {
            LOGGER.log(Level.FINE, "Other controllers see later that this one has stopped", x);
        }
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

    /** Returns true for a process that stopped, and for a killed process of this host, for which no other waits. */
    private boolean hasEnded(Path file) throws IOException {
        String[] parts;
        try {
            parts = Files.readString(file).split(" ", 2);
        } catch (NoSuchFileException x) {
            return true;
        }
        if (parts.length < 2 || !parts[1].equals(host) || !parts[0].matches("\\d{1,18}")) {
            return false;
        }
        long pid = Long.parseLong(parts[0]);
        // A controller that is started again in its container may have the number of the one before.
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }
}
