package io.jenkins.plugins.assumed_role.history;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The events of all blocks in a directory, one file for each day (UTC) and process. Events are written within a second; readers get what is
 * written.
 */
public final class History implements Closeable {

    private final HistoryFiles files;
    private final HistoryWriter writer;
    private final UsageReader usages;
    private final OtherControllers others;
    private final Clock clock;

    /** @param bounds gives the bounds each time that events are written */
    public History(Path directory, Clock clock, Supplier<HistoryBounds> bounds) {
        this.files = new HistoryFiles(directory);
        this.clock = clock;
        this.writer = new HistoryWriter(files, clock, bounds);
        this.usages = new UsageReader(files, clock);
        this.others = new OtherControllers(files);
    }

    /** Adds an event; does not wait for the disk. */
    public void add(BlockEvent event) {
        writer.add(event);
    }

    /** Writes the events that wait. */
    public void flush() {
        writer.write();
    }

    /**
     * Reads entries, the newest first.
     *
     * @param open whether the block of an id is open now
     * @param taker returns whether it wants more
     */
    public void read(Search search, Predicate<String> open, Predicate<Entry> taker) throws IOException {
        new HistoryReader(search, open).read(files.days(), taker);
    }

    /** Returns the ids of blocks that are open on other controllers of this directory. */
    public Set<String> openElsewhere() throws IOException {
        return others.open(writer.others());
    }

    /** Returns the jobs and the roles that they used within a number of days, including today. */
    public Collection<Usage> usages(int days) throws IOException {
        return usages.since(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days - 1L));
    }

    /**
     * Reads what the pages add up: the jobs of each role, for which days that are over get a summary, and the open blocks of other controllers.
     * The pages then have to read only the lines that were added in the meantime.
     */
    public void prepare(int days) throws IOException {
        usages(days);
        openElsewhere();
    }

    /** Writes the events that wait, and stops. */
    @Override
    public void close() {
        writer.close();
    }
}
