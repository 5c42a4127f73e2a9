package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Masking a log beside the credentials-binding plugin and a plain copy. The slow one stops after so many seconds, and its throughput up to then counts. */
@WithJenkins
class MaskingBench {

    private static final long MEGABYTES = Integer.getInteger("megabytes", 200);
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(Integer.getInteger("seconds", 5));
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private final Random random = new Random(7);

    @Test
    void masking(JenkinsRule r) throws Exception {
        List<String> results = new ArrayList<>();
        for (int generations : new int[] {1, 10, 100}) {
            List<String> secrets = secrets(generations);
            Pattern pattern = SecretPatterns.getAggregateSecretPattern(secrets);
            Masks masks = new Masks();
            masks.add(secrets);
            for (boolean present : new boolean[] {false, true}) {
                byte[] log = log(present ? secrets : List.of());
                // The first round warms up and does not count.
                for (int round = 0; round <= ROUNDS; round++) {
                    OutputStream sink = new Sink();
                    double copy = speed(sink, log);
                    double ours = speed(masks.mask(sink, StandardCharsets.UTF_8), log);
                    double theirs = speed(new SecretPatterns.MaskingOutputStream(sink, () -> pattern, "UTF-8"), log);
                    if (round > 0) {
                        results.add(String.format(
                                Locale.ROOT,
                                "{\"generations\": %d, \"secrets\": \"%s\", \"copyMBs\": %.1f, \"oursMBs\": %.1f, \"credentialsBindingMBs\": %.3f, \"timesFaster\": %.1f}",
                                generations,
                                present ? "present" : "absent",
                                copy,
                                ours,
                                theirs,
                                ours / theirs));
                    }
                }
            }
        }
        Path json = BenchTable.file("masking-beside-credentials-binding.json");
        Files.writeString(json, "[\n" + String.join(",\n", results) + "\n]\n");
        BenchTable table = new BenchTable(
                json,
                List.of("generations", "secrets"),
                List.of("copyMBs", "oursMBs", "credentialsBindingMBs", "timesFaster"));
        table.print();
        List<Measurement> bars = new ArrayList<>();
        for (String secrets : List.of("absent", "present")) {
            for (String generations : List.of("1", "10", "100")) {
                String condition =
                        ", " + generations + (generations.equals("1") ? " generation " : " generations ") + secrets;
                Measurement theirs =
                        log(table, "credentials-binding" + condition, generations, secrets, "credentialsBindingMBs");
                bars.add(theirs);
                bars.add(log(table, "withAssumedRole" + condition, generations, secrets, "oursMBs")
                        .against(theirs, 0.1));
            }
        }
        table.chart("Masking a log of " + MEGABYTES + " MB, in seconds", bars);
    }

    private static Measurement log(BenchTable table, String name, String generations, String secrets, String speed)
            throws IOException {
        return table.measurement(name, generations + " | " + secrets, result -> MEGABYTES / result.getDouble(speed));
    }

    /** Measures MB per second, written in pieces as a process writes them. */
    private static double speed(OutputStream out, byte[] log) throws IOException {
        long start = System.nanoTime();
        long written = 0;
        while (written < MEGABYTES * 1_000_000 && System.nanoTime() - start < LIMIT) {
            int from = (int) (written % log.length);
            int length = Math.min(8192, log.length - from);
            out.write(log, from, length);
            written += length;
        }
        out.flush();
        return written * 1000.0 / (System.nanoTime() - start);
    }

    /** One MB of lines, of which some have a secret. */
    private byte[] log(List<String> secrets) {
        StringBuilder log = new StringBuilder();
        while (log.length() < 1_000_000) {
            log.append("[2026-11-24T12:00:00.")
                    .append(random.nextInt(1000))
                    .append("Z] module.network.aws_subnet.private[")
                    .append(random.nextInt(100))
                    .append("]: Still creating... [id=subnet-")
                    .append(Long.toHexString(random.nextLong()))
                    .append("] ");
            if (!secrets.isEmpty() && random.nextInt(20) == 0) {
                log.append(secrets.get(random.nextInt(secrets.size())));
            }
            log.append('\n');
        }
        return log.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Key id, secret key and session token of each. */
    private List<String> secrets(int generations) {
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < generations; i++) {
            secrets.add("ASIA"
                    + base64(30)
                            .toUpperCase(Locale.ROOT)
                            .replaceAll("[^A-Z2-7]", "Q")
                            .substring(0, 16));
            secrets.add(base64(30));
            secrets.add("IQoJb3JpZ2luX2VjE" + base64(600));
        }
        return secrets;
    }

    private String base64(int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return Base64.getEncoder().encodeToString(some);
    }

    /** A plain copy into memory that is used again, as a buffered stream has it. */
    private static final class Sink extends OutputStream {

        private final byte[] buffer = new byte[1 << 16];

        @Override
        public void write(int b) {
            buffer[0] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            System.arraycopy(bytes, from, buffer, 0, Math.min(length, buffer.length));
        }
    }
}
