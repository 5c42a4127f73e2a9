package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The time of the processor to mask an ordinary log in memory, for more and more generations of secrets. One thread measures them in
 * turns, so that other load of the machine affects all of them.
 */
final class MaskedGenerations {

    private static final int WARMUPS = 3;
    private static final int MEGABYTE = 1_000_000;
    private static final int[] GENERATIONS = {1, 10, 100};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MaskedGenerations() {}

    static List<Measurement> measure(int rounds, int megabytes) throws IOException {
        byte[] log = log();
        List<Masks> masks =
                IntStream.of(GENERATIONS).mapToObj(MaskedGenerations::masks).toList();
        double[][] seconds = new double[GENERATIONS.length][rounds];
        for (int round = -WARMUPS; round < rounds; round++) {
            for (int i = 0; i < GENERATIONS.length; i++) {
                double taken = mask(log, megabytes, masks.get(i));
                if (round >= 0) {
                    seconds[i][round] = taken;
                }
            }
        }
        List<Measurement> measured = new ArrayList<>();
        for (int i = 0; i < GENERATIONS.length; i++) {
            Measurement one = Measurement.plain(
                    "generations", GENERATIONS[i] + (i == 0 ? " generation" : " generations"), seconds[i]);
            measured.add(i == 0 ? one : one.against(measured.get(0), 1.1));
        }
        return measured;
    }

    private static byte[] log() throws IOException {
        Path file = Files.createTempFile("build", ".log");
        try {
            BuildLog.write(file, MEGABYTE, List.of());
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private static Masks masks(int generations) {
        Masks masks = new Masks();
        BuildLog.generations(generations).forEach(masks::add);
        return masks;
    }

    /** Returns the seconds of the processor. */
    private static double mask(byte[] log, int times, Masks masks) throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        try (OutputStream out = masks.mask(OutputStream.nullOutputStream(), StandardCharsets.UTF_8)) {
            byte[] buffer = new byte[16 * 1024];
            for (int time = 0; time < times; time++) {
                ByteArrayInputStream in = new ByteArrayInputStream(log);
                for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, 0, buffer.length)) {
                    out.write(buffer, 0, n);
                }
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
    }
}
