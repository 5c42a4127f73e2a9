package io.jenkins.plugins.assumed_role.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.history.BlockEvent.Kind;
import io.jenkins.plugins.assumed_role.history.Entry.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    @TempDir
    private Path home;

    private Instant now = NOON;
    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final List<History> controllers = new ArrayList<>();

    @AfterEach
    void close() {
        controllers.forEach(History::close);
    }

    @Test
    void the_events_of_a_block_are_one_entry() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.JOB, "infra/deploy", Field.ROLE, ROLE, Field.UNTIL, "13:00");
        add(history, "a", Kind.RENEWED, 30, Field.UNTIL, "13:30");
        add(history, "a", Kind.RENEWED, 60, Field.UNTIL, "14:00");
        add(history, "a", Kind.CLOSED, 70);
        history.flush();

        assertThat(read(history, Search.ALL)).singleElement().satisfies(entry -> {
            assertThat(entry.result()).isEqualTo(Result.CLOSED);
            assertThat(entry.renewals()).isEqualTo(2);
            assertThat(entry.start()).isEqualTo(NOON);
            assertThat(entry.end()).isEqualTo(minute(70));
            assertThat(entry.renewed()).isEqualTo(minute(60));
            assertThat(entry.get(Field.UNTIL)).isEqualTo("14:00");
            assertThat(entry.get(Field.JOB)).isEqualTo("infra/deploy");
        });
    }

    @Test
    void a_block_without_an_end_is_open_or_lost() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0);
        add(history, "b", Kind.OPENED, 1);
        history.flush();

        List<Entry> entries = new ArrayList<>();
        history.read(Search.ALL, Set.of("a")::contains, entries::add);

        assertThat(entries).extracting(Entry::result).containsExactly(Result.LOST, Result.OPEN);
    }

    @Test
    void a_block_of_another_controller_is_open_while_that_controller_lives() throws Exception {
        History history = start();
        add(history, "here", Kind.OPENED, 0);
        history.flush();
        Path ours = files().get(0);
        String other = "p0000000000ff-01234567";
        Path events = home.resolve("2026-11-24." + other + ".jsonl");
        Files.writeString(events, Files.readString(ours).replace("here", "there"));
        assertThat(history.openElsewhere()).isEmpty();

        Path alive = Files.writeString(home.resolve(other + ".alive"), "1 another-host");
        assertThat(history.openElsewhere()).containsExactly("there");
        Files.writeString(alive, "1 " + InetAddress.getLocalHost().getHostName());
        assertThat(history.openElsewhere()).as("process 1 of this host lives").containsExactly("there");
        Files.writeString(
                alive,
                ProcessHandle.current().pid() + " " + InetAddress.getLocalHost().getHostName());
        assertThat(history.openElsewhere())
                .as("started again with the same number")
                .isEmpty();

        Files.writeString(alive, "1 another-host");
        Files.setLastModifiedTime(alive, FileTime.from(Instant.now().minusSeconds(120)));
        assertThat(history.openElsewhere()).as("killed").isEmpty();
        Files.setLastModifiedTime(alive, FileTime.from(Instant.now()));
        Files.writeString(events, event("later", Kind.OPENED, NOON, Map.of()).line() + "\n", StandardOpenOption.APPEND);
        assertThat(history.openElsewhere()).containsExactlyInAnyOrder("there", "later");
        Files.writeString(events, event("there", Kind.CLOSED, NOON, Map.of()).line() + "\n", StandardOpenOption.APPEND);
        assertThat(history.openElsewhere()).containsExactly("later");
    }

    @Test
    @Timeout(30)
    void a_heartbeat_that_cannot_be_written_does_not_hide_the_history() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0);
        // The thread that writes the event has written the first heartbeat before.
        while (files().isEmpty()) {
            Thread.onSpinWait();
        }
        Path ours = heartbeat();
        Files.delete(ours);
        Files.createDirectory(ours);

        assertThat(history.openElsewhere()).isEmpty();
        assertThat(read(history, Search.ALL)).hasSize(1);
    }

    @Test
    void a_heartbeat_that_vanishes_does_not_hide_the_others() throws Exception {
        String other = "p0000000000ff-01234567";
        Files.writeString(home.resolve(other + ".alive"), "1 another-host");
        Files.writeString(
                home.resolve("2026-11-24." + other + ".jsonl"),
                new BlockEvent("there", Kind.OPENED, NOON, Map.of()).line() + "\n");
        for (int i = 0; i < 20; i++) {
            // A link without a target is a file that is gone when its time is read.
            Files.createSymbolicLink(home.resolve("p" + i + ".alive"), home.resolve("gone"));
        }

        assertThat(start().openElsewhere()).containsExactly("there");
    }

    /** A controller that stops right after its start may have a beat in its thread. */
    @Test
    void a_heartbeat_is_not_written_again_after_its_end() throws Exception {
        Heartbeat heartbeat = new Heartbeat(new HistoryFiles(home), "p0000000000ff-01234567");
        heartbeat.beat();
        assertThat(heartbeat()).exists();

        heartbeat.stop();
        heartbeat.beat();

        assertThat(home).isEmptyDirectory();
    }

    private Path heartbeat() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.toString().endsWith(".alive"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void a_refusal_names_aws_or_the_rule() throws Exception {
        History history = start();
        add(history, "a", Kind.REFUSED, 0, Field.BY, "rule", Field.RULE, "global rule 2 denies it");
        add(history, "b", Kind.REFUSED, 1, Field.BY, "aws", Field.REASON, "AccessDenied");
        history.flush();

        List<Entry> entries = read(history, Search.ALL);
        assertThat(entries).extracting(Entry::result).containsExactly(Result.REFUSED_BY_AWS, Result.REFUSED_BY_RULE);
        assertThat(entries.get(0).failure()).isEqualTo("AccessDenied");
        assertThat(entries.get(1).get(Field.RULE)).isEqualTo("global rule 2 denies it");
    }

    @Test
    void a_renewal_that_fails_counts_until_one_succeeds() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0);
        add(history, "a", Kind.FAILED, 30, Field.REASON, "agent is offline");
        add(history, "a", Kind.FAILED, 31, Field.REASON, "still offline");
        add(history, "b", Kind.OPENED, 0);
        add(history, "b", Kind.FAILED, 30, Field.REASON, "agent is offline");
        add(history, "b", Kind.RENEWED, 31);
        history.flush();

        List<Entry> entries = new ArrayList<>();
        history.read(Search.ALL, id -> true, entries::add);

        assertThat(entries.get(1).failing()).isEqualTo(minute(30));
        assertThat(entries.get(1).failure()).isEqualTo("still offline");
        assertThat(entries.get(0).failing()).isNull();
        assertThat(entries.get(0).failure()).isNull();
    }

    @Test
    void a_block_may_last_over_midnight_and_over_a_restart() throws Exception {
        History before = start();
        add(before, "a", Kind.OPENED, 0, Field.JOB, "long");
        add(before, "b", Kind.OPENED, 1, Field.JOB, "short");
        add(before, "b", Kind.CLOSED, 2);
        before.close();
        now = minute(3 * 24 * 60);
        History after = start();
        add(after, "a", Kind.RENEWED, 24 * 60);
        add(after, "a", Kind.CLOSED, 2 * 24 * 60);
        add(after, "c", Kind.OPENED, 2 * 24 * 60);
        after.flush();

        List<Entry> entries = read(after, Search.ALL);
        assertThat(entries).extracting(Entry::block).containsExactly("c", "b", "a");
        assertThat(entries.get(2).renewals()).isEqualTo(1);
        assertThat(entries.get(2).end()).isEqualTo(minute(2 * 24 * 60));
        Search firstDay = new Search(null, minute(60), Map.of(), Set.of());
        assertThat(read(after, firstDay)).extracting(Entry::result).containsExactly(Result.CLOSED, Result.CLOSED);
    }

    @Test
    void a_line_that_a_killed_controller_left_unfinished_costs_no_other() throws Exception {
        History killed = start();
        add(killed, "a", Kind.OPENED, 0, Field.JOB, "whole");
        killed.flush();
        Files.writeString(files().get(0), "{\"block\":\"b\",\"event\":\"opened\",\"ti", StandardOpenOption.APPEND);
        now = minute(1);
        History next = start();
        add(next, "c", Kind.OPENED, 2, Field.JOB, "next");
        next.flush();

        assertThat(read(next, Search.ALL)).extracting(Entry::block).containsExactly("c", "a");
        assertThat(files()).as("one file for each process").hasSize(2);
    }

    @Test
    void fields_and_kinds_of_another_version_are_ignored() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, "colour", "blue");
        history.flush();
        Files.writeString(
                files().get(0),
                "{\"block\":\"a\",\"event\":\"painted\",\"time\":\"2026-11-24T12:00:01Z\",\"n\":3,\"l\":[]}\n[]\nnull\n{}\n",
                StandardOpenOption.APPEND);

        assertThat(read(history, Search.ALL))
                .singleElement()
                .satisfies(entry -> assertThat(entry.get("colour")).isEqualTo("blue"));
    }

    @Test
    void a_value_breaks_no_line_and_is_read_back_unchanged() throws Exception {
        String job = "größe \"x\"\n{\"block\":\"z\",\"event\":\"opened\"} \u2028 \\";
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.JOB, job);
        add(history, "b", Kind.OPENED, 0, Field.JOB, "other");
        history.flush();

        assertThat(Files.readAllLines(files().get(0))).hasSize(2);
        assertThat(read(history, search(Field.JOB, "größe \"x\"\n{")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.get(Field.JOB)).isEqualTo(job));
    }

    @Test
    void a_search_compares_the_field_and_not_the_line() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.JOB, "infra", Field.USER, "jane");
        add(history, "b", Kind.OPENED, 1, Field.JOB, "jane", Field.USER, "joe");
        history.flush();

        assertThat(read(history, search(Field.USER, "jane")))
                .extracting(Entry::block)
                .containsExactly("a");
        assertThat(read(history, search(Field.USER, ""))).hasSize(2);
    }

    @Test
    void events_are_written_within_a_second() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0);

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (read(history, Search.ALL).isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(read(history, Search.ALL)).hasSize(1);
    }

    @Test
    void older_and_additional_files_are_removed() throws Exception {
        for (int day = 0; day < 5; day++) {
            now = NOON.plus(Duration.ofDays(day));
            History history = new History(home, clock, () -> new HistoryBounds(3, 1 << 20));
            history.add(event("d" + day, Kind.OPENED, now, Map.of(Field.JOB, "job")));
            history.close();
        }
        assertThat(files()).hasSize(3);

        now = NOON.plus(Duration.ofDays(5));
        HistoryBounds small = new HistoryBounds(90, Files.size(files().get(0)));
        new History(home, clock, () -> small).close();
        assertThat(files()).as("the newest day stays").hasSize(1);
        assertThatThrownBy(() -> new HistoryBounds(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_role_has_its_jobs_with_their_last_use_and_a_day_that_is_over_has_a_summary() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.NAME, "prod", Field.ROLE, ROLE, Field.JOB, "x", Field.BUILD, "1");
        add(history, "b", Kind.REFUSED, 1, Field.NAME, "prod", Field.ROLE, ROLE, Field.JOB, "x", Field.BUILD, "2");
        now = NOON.plus(Duration.ofDays(2));
        history.add(event(
                "c", Kind.OPENED, now, Map.of(Field.NAME, "prod", Field.ROLE, ROLE, Field.JOB, "x", Field.BUILD, "3")));
        history.flush();
        Usage expected = new Usage("prod", ROLE, "x", 2, 1, now, "3");

        assertThat(history.usages(30)).containsExactly(expected);
        assertThat(home.resolve("2026-11-24.summary.jsonl")).exists();
        Files.delete(files().get(0));
        Files.createFile(home.resolve("2026-11-24.p1.jsonl"));
        assertThat(start().usages(30)).as("from the summary").containsExactly(expected);
        assertThat(history.usages(1)).containsExactly(new Usage("prod", ROLE, "x", 1, 0, now, "3"));
    }

    @Test
    void an_event_counts_once_however_often_the_use_of_a_role_is_read() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.ROLE, ROLE, Field.JOB, "x", Field.BUILD, "1");
        history.flush();
        Path file = files().get(0);
        String line = event("b", Kind.OPENED, minute(1), Map.of(Field.ROLE, ROLE, Field.JOB, "x", Field.BUILD, "2"))
                .line();
        Usage first = new Usage("", ROLE, "x", 1, 0, NOON, "1");
        Usage both = new Usage("", ROLE, "x", 2, 0, minute(1), "2");

        assertThat(history.usages(1)).containsExactly(first);
        Files.writeString(file, line.substring(0, 60), StandardOpenOption.APPEND);
        assertThat(history.usages(1)).as("half a line").containsExactly(first);
        Files.writeString(file, line.substring(60) + "\n", StandardOpenOption.APPEND);
        assertThat(history.usages(1)).containsExactly(both);
        now = NOON.plus(Duration.ofDays(1));
        assertThat(history.usages(30)).containsExactly(both);
    }

    @Test
    void a_day_that_is_over_has_a_summary_before_a_page_needs_it() throws Exception {
        History history = start();
        add(history, "a", Kind.OPENED, 0, Field.ROLE, ROLE, Field.JOB, "x");
        history.flush();
        now = NOON.plus(Duration.ofDays(1));

        history.prepare(90);

        assertThat(home.resolve("2026-11-24.summary.jsonl")).exists();
    }

    /** The first page takes 0.1 s, and the search 0.3 s. */
    @Test
    @Timeout(60)
    void the_newest_of_fifty_thousand_entries_are_read_within_a_second() throws Exception {
        History history = start();
        int entries = 50_000;
        for (int i = 0; i < entries; i++) {
            add(history, "id" + i, Kind.OPENED, 0, Field.JOB, "folder/job-" + i % 500, Field.ROLE, ROLE);
            add(history, "id" + i, Kind.CLOSED, 1);
            if (i % 20_000 == 0) {
                history.flush();
            }
        }
        history.flush();

        List<Entry> newest = new ArrayList<>();
        long start = System.nanoTime();
        history.read(Search.ALL, id -> false, entry -> newest.add(entry) && newest.size() < 50);
        Duration page = Duration.ofNanos(System.nanoTime() - start);
        assertThat(newest)
                .hasSize(50)
                .first()
                .satisfies(entry -> assertThat(entry.block()).isEqualTo("id" + (entries - 1)));
        assertThat(page).isLessThan(Duration.ofSeconds(1));
        assertThat(read(history, search(Field.JOB, "job-499"))).hasSize(entries / 500);
        assertThat(history.usages(1)).hasSize(500);
    }

    private History start() {
        History history = new History(home, clock, () -> HistoryBounds.DEFAULT);
        controllers.add(history);
        return history;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")
                            && !file.toString().contains("summary"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Entry> read(History history, Search search) throws IOException {
        List<Entry> entries = new ArrayList<>();
        history.read(search, id -> false, entries::add);
        return entries;
    }

    private static Search search(String field, String text) {
        return new Search(null, null, Map.of(field, text), Set.of());
    }

    private static Instant minute(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static void add(History history, String block, Kind kind, int minute, String... details) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            values.put(details[i], details[i + 1]);
        }
        history.add(event(block, kind, minute(minute), values));
    }

    private static BlockEvent event(String block, Kind kind, Instant time, Map<String, String> details) {
        return new BlockEvent(block, kind, time, details);
    }
}
