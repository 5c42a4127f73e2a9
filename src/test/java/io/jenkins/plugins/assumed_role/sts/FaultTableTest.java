package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.assumed_role.agent.OwnCertificate;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkGlobalTime;

/**
 * Tests each fault at each exchange, while a block begins, renews its session, and comes back after a restart, as
 * docs/faults.md says. Isolated, because the SDK keeps the offset of a wrong clock for the whole JVM.
 */
@Timeout(300)
@Isolated
class FaultTableTest {

    private static final Path PAGE = Path.of("docs/faults.md");
    private static final Path OUTPUT = Path.of("target/faults.md");
    private static final int AT_A_TIME = 32;

    /** Answers a client that follows a redirection. */
    private static final AwsEmulator TRAP = AwsEmulator.start();

    private static final List<String> LOG = new CopyOnWriteArrayList<>();
    private static final List<String> MESSAGES = new CopyOnWriteArrayList<>();
    private static final Map<String, List<String>> TABLE = new LinkedHashMap<>();

    private static final Handler LISTENER = new Handler() {
        @Override
        public void publish(LogRecord record) {
            LOG.add(new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private interface Phase {
        String run(FaultCell cell, FaultCell.Fault fault) throws Exception;
    }

    private static final List<Phase> PHASES = List.of(FaultCell::start, FaultCell::renewal, FaultCell::resume);

    private static HttpsServer untrusted;

    /** A fault, and where it can happen. */
    private record Row(FaultCell.Fault fault, FaultyExchange... exchanges) {}

    private static Map<String, Row> faults() {
        FaultyExchange[] all = FaultyExchange.values();
        FaultyExchange[] addresses = {
            FaultyExchange.METADATA_TOKEN, FaultyExchange.CONTAINER, FaultyExchange.ASSUME_ROLE
        };
        FaultyExchange[] keys = {FaultyExchange.CREDENTIALS, FaultyExchange.CONTAINER, FaultyExchange.ASSUME_ROLE};
        FaultyExchange sts = FaultyExchange.ASSUME_ROLE;
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("a refused connection", new Row(cell -> cell.address("http://127.0.0.1:" + freePort()), addresses));
        rows.put("no answer", answers(Fault.silence(), all));
        rows.put("one byte per second", answers(Fault.trickle(Duration.ofSeconds(1)), all));
        rows.put("a delay of 0.3 s", answers(Fault.delay(Duration.ofMillis(300)), all));
        rows.put("an answer that breaks off", answers(Fault.cut(), all));
        rows.put("a connection closed without an answer", answers(Fault.noAnswer(), all));
        rows.put("an answer shorter than its Content-Length", answers(Fault.wrongLength(), all));
        rows.put("an answer that is not HTTP", answers(Fault.garbage(), all));
        rows.put("a redirection", answers(Fault.redirect(307, TRAP.endpoint()), all));
        rows.put("HTTP 403", answers(Fault.error(403, "AccessDenied", "not you"), all));
        rows.put("HTTP 503", answers(Fault.error(503, "ServiceUnavailable", "not now"), all));
        rows.put("throttling", answers(Fault.error(429, "Throttling", "Rate exceeded"), all));
        rows.put("an HTML page", answers(Fault.html(200), all));
        rows.put("an empty answer", answers(Fault.empty(), all));
        rows.put("a Content-Length of 10 GB", answers(Fault.huge(10_000_000_000L), all));
        rows.put("an endless answer", answers(Fault.endless(), all));
        rows.put("an untrusted certificate", new Row(cell -> cell.address(url(untrusted)), addresses));
        rows.put(
                "no TLS at an https address",
                new Row(
                        cell -> cell.address(
                                "https://127.0.0.1:" + cell.world.url().getPort()),
                        addresses));
        rows.put("the role of the machine is removed", new Row(FaultTableTest::removeRole, removable()));
        rows.put("a line break in a key", says("ASIA&#10;AWS_PROFILE=admin", "ASIA\\nAWS_PROFILE=admin", keys));
        rows.put("a control character in a key", says("ASIA&#155;31m", "ASIA\\u009b31m", keys));
        rows.put("empty keys", says("", "", keys));
        rows.put(
                "the session of another account", session(FaultCell.SESSION.replace('2', '6'), "2999-01-01T00:00:00Z"));
        rows.put(
                "the session of another role",
                session(FaultCell.SESSION.replace("/terraform/", "/admin/"), "2999-01-01T00:00:00Z"));
        rows.put(
                "the session of another build",
                session(FaultCell.SESSION.replace("job-17", "job-18"), "2999-01-01T00:00:00Z"));
        rows.put("an expired session", session(FaultCell.SESSION, "2001-01-01T00:00:00Z"));
        rows.put("a session without an expiration", session(FaultCell.SESSION, ""));
        rows.put("XML nested 35,000 deep", answers(Fault.says("<a>".repeat(35_000)), FaultyExchange.ASSUME_ROLE));
        rows.put("the local clock is 10 min behind", clock(10));
        rows.put("the local clock is 10 min ahead", clock(-10));
        rows.put("the local clock is 3 years behind", clock(3 * 365 * 24 * 60));
        rows.put("the local clock is 3 years ahead", clock(-3 * 365 * 24 * 60));
        return rows;
    }

    private static Row answers(Fault fault, FaultyExchange... exchanges) {
        return new Row(cell -> cell.exchange.answer(cell.world, fault), exchanges);
    }

    /** Keys as XML and as JSON has them. */
    private static Row says(String xml, String json, FaultyExchange... exchanges) {
        return new Row(
                cell -> {
                    String key = cell.exchange == FaultyExchange.ASSUME_ROLE ? xml : json;
                    cell.exchange.say(cell.world, key, key, key);
                },
                exchanges);
    }

    private static Row session(String arn, String expiration) {
        return answers(
                FaultyExchange.session(arn, "ASIAX", "the-secret-of-somebody-else", "a-token", expiration),
                FaultyExchange.ASSUME_ROLE);
    }

    private static FaultyExchange[] removable() {
        return new FaultyExchange[] {FaultyExchange.ROLE_NAME, FaultyExchange.CREDENTIALS, FaultyExchange.CONTAINER};
    }

    private static void removeRole(FaultCell cell) {
        switch (cell.exchange) {
            case ROLE_NAME -> cell.world.aws.instance().noRole();
            case CREDENTIALS ->
                cell.exchange.answer(
                        cell.world, Fault.after(() -> cell.world.aws.instance().noRole()));
            default ->
                cell.exchange.answer(cell.world, Fault.error(404, "ResourceNotFoundException", "no association"));
        }
    }

    /** Sessions as AWS issues them: a session of some seconds would expire at once. */
    private static Row clock(int minutes) {
        return new Row(
                cell -> {
                    cell.world.aws.clockOffset(Duration.ofMinutes(minutes));
                    cell.world.aws.role(World.TARGET).sessionsLast(Duration.ofHours(1));
                },
                FaultyExchange.ASSUME_ROLE);
    }

    @BeforeAll
    static void run(@TempDir Path directory) throws Exception {
        Logger.getLogger("io.jenkins.plugins.assumed_role").addHandler(LISTENER);
        untrusted = OwnCertificate.make(directory, "SAN=IP:127.0.0.1").serve();
        try (World world = new World()) {
            // The measurement excludes the work that a JVM does once.
            world.assume();
            world.environment.put("AWS_ENDPOINT_URL", url(untrusted));
            assertThatThrownBy(world::assume).hasMessageContaining("is not trusted there");
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Map<Boolean, List<String>> clocks =
                    faults().keySet().stream().collect(Collectors.partitioningBy(name -> name.contains("clock")));
            run(clocks.get(false), threads);
            run(clocks.get(true), threads);
        } finally {
            threads.shutdownNow();
            SdkGlobalTime.setGlobalTimeOffset(0);
        }
    }

    private static void run(List<String> names, ExecutorService threads) throws Exception {
        Map<String, List<Future<String>>> cells = new LinkedHashMap<>();
        for (String name : names) {
            Row row = faults().get(name);
            List<Future<String>> outcomes = new ArrayList<>();
            for (FaultyExchange exchange : FaultyExchange.values()) {
                boolean there = Arrays.asList(row.exchanges()).contains(exchange);
                for (Phase phase : PHASES) {
                    outcomes.add(threads.submit(() -> there ? outcome(name, row.fault(), exchange, phase) : ""));
                }
            }
            cells.put(name, outcomes);
        }
        for (String name : names) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < cells.get(name).size(); i += PHASES.size()) {
                List<String> phases = new ArrayList<>();
                for (Future<String> phase : cells.get(name).subList(i, i + PHASES.size())) {
                    phases.add(phase.get());
                }
                row.add(phases.contains("") ? "–" : String.join(", ", phases));
            }
            TABLE.put(name, row);
        }
    }

    private static String outcome(String name, FaultCell.Fault fault, FaultyExchange exchange, Phase phase) {
        try (FaultCell cell = new FaultCell(exchange)) {
            String outcome = phase.run(cell, fault);
            cell.checkWhatWasDone(String.join("\n", LOG));
            if (!cell.message().isEmpty()) {
                MESSAGES.add(name + "\n" + cell.message());
            }
            return outcome;
        } catch (Exception | AssertionError x) {
            return "BROKEN " + x;
        }
    }

    static Stream<String> faultsOnPage() {
        return page().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("faultsOnPage")
    void ends_or_continues_as_the_page_states(String fault) {
        assertThat(TABLE.get(fault)).isEqualTo(page().get(fault).subList(1, 6));
    }

    @ParameterizedTest
    @MethodSource("faultsOnPage")
    void shows_the_message_of_the_page(String fault) {
        List<String> parts = Pattern.compile("`([^`]+)`")
                .matcher(page().get(fault).get(0))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(MESSAGES.stream().filter(message -> message.startsWith(fault + "\n")))
                .allMatch(message -> parts.stream().anyMatch(message::contains));
    }

    @Test
    void the_page_has_all_faults() {
        assertThat(page().keySet()).containsExactlyElementsOf(faults().keySet());
    }

    @Test
    void no_call_follows_a_redirection() {
        assertThat(TRAP.requests()).isEmpty();
    }

    /** The cells of each row, by the first one. */
    private static Map<String, List<String>> page() {
        try {
            Map<String, List<String>> rows = new LinkedHashMap<>();
            Files.readString(PAGE)
                    .lines()
                    .filter(line -> line.startsWith("| ") && line.split(" *\\| *").length == 8)
                    .skip(1)
                    .map(line -> List.of(line.split(" *\\| *")))
                    .forEach(cells -> rows.put(cells.get(1), cells.subList(2, 8)));
            return rows;
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
    }

    @AfterAll
    static void print() throws IOException {
        // The rows with other clocks; the SDK keeps the offset for all clients of the JVM.
        SdkGlobalTime.setGlobalTimeOffset(0);
        StringBuilder table = new StringBuilder("| fault |");
        for (FaultyExchange exchange : FaultyExchange.values()) {
            table.append(' ').append(exchange.title).append(": start, renewal, resume |");
        }
        table.append("\n|---|---|---|---|---|---|\n");
        TABLE.forEach((fault, cells) -> table.append("| ")
                .append(fault)
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n"));
        System.out.println(table);
        Files.writeString(OUTPUT, table + "\n```\n" + String.join("\n\n", new TreeSet<>(MESSAGES)) + "\n```\n");
        Logger.getLogger("io.jenkins.plugins.assumed_role").removeHandler(LISTENER);
        untrusted.stop(0);
        TRAP.close();
    }

    private static String url(HttpsServer server) {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
