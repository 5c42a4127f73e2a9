package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Appends events to the file of their day, in batches and in a thread of its own: a caller only puts an event into a queue. Each process
 * has files of its own, so that two controllers on one home directory do not mix their lines, and an unfinished line of a killed
 * controller stays apart.
 */
final class HistoryWriter {

    private static final Logger LOGGER = Logger.getLogger(HistoryWriter.class.getName());

    /** The milliseconds between two writes; a killed controller loses the events of that time. */
    private static final int DELAY = 500;

    /** The most events that wait for a slow disk; more are lost. */
    private static final int MOST_WAITING = 100_000;

    private final HistoryFiles files;
    private final Clock clock;
    private final Supplier<HistoryBounds> bounds;
    private final String process;
    private final Heartbeat heartbeat;

    private final Queue<BlockEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledExecutorService thread;
    /** The last day on which old files were removed, and by which bounds. */
    private LocalDate expired = LocalDate.MIN;

    private HistoryBounds expiredBy;
    /** Notes that the last line may be unfinished, because the disk was full. */
    private boolean broken;

    HistoryWriter(HistoryFiles files, Clock clock, Supplier<HistoryBounds> bounds) {
        this.files = files;
        this.clock = clock;
        this.bounds = bounds;
        // Sorted by the time when the process started.
        this.process = "p" + String.format("%012x", clock.millis()) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "history of assumed roles");
            daemon.setDaemon(true);
            return daemon;
        });
        this.heartbeat = new Heartbeat(files, process);
        thread.scheduleWithFixedDelay(heartbeat::beat, 0, Heartbeat.INTERVAL, TimeUnit.SECONDS);
    }

    void add(BlockEvent event) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            LOGGER.log(Level.WARNING, "The history of assumed roles loses an event: the disk does not write");
            return;
        }
        queue.add(event);
        if (!thread.isShutdown() && scheduled.compareAndSet(false, true)) {
            thread.schedule(this::write, DELAY, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns the other processes that write now. */
    Set<String> others() throws IOException {
        return heartbeat.others();
    }

    synchronized void write() {
        scheduled.set(false);
        Map<LocalDate, StringBuilder> lines = new TreeMap<>();
        for (BlockEvent event = queue.poll(); event != null; event = queue.poll()) {
            waiting.decrementAndGet();
            LocalDate day = LocalDate.ofInstant(event.time(), ZoneOffset.UTC);
            lines.computeIfAbsent(day, key -> new StringBuilder())
                    .append(event.line())
                    .append('\n');
        }
        lines.forEach(this::append);
        expire();
    }

    private void append(LocalDate day, StringBuilder lines) {
        try {
            Path file = files.events(day, process);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                if (broken) {
                    out.write('\n');
                }
                broken = true;
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
                broken = false;
            }
        } catch (IOException x) {
            LOGGER.log(Level.WARNING, x, () -> "The history of assumed roles loses events of " + day);
        }
    }

    private void expire() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        HistoryBounds now = bounds.get();
        if (!today.equals(expired) || !now.equals(expiredBy)) {
            expired = today;
            expiredBy = now;
            try {
                files.expire(today.minusDays(now.days() - 1L), now.bytes());
            } catch (IOException x) {
                LOGGER.log(Level.WARNING, x, () -> "Old files of the history of assumed roles cannot be removed");
            }
        }
    }

    void close() {
        thread.shutdown();
        write();
        heartbeat.stop();
    }
}
