package io.jenkins.plugins.assumed_role.bench;

import io.jenkins.plugins.assumed_role.masking.Masks;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A log on its way from one file to another, as it is and masked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskingBenchmark {

    @Param("200")
    public int megabytes;

    /** 0 is the plain copy. */
    @Param({"0", "1", "10", "100"})
    public int generations;

    @Param({"false", "true"})
    public boolean present;

    /** The part of the copy that is checked for secrets; each megabyte has some. */
    private static final int CHECKED_BYTES = 20_000_000;

    private final Masks masks = new Masks();
    private final byte[] buffer = new byte[16 * 1024];
    private Path log;
    private Path copy;

    @Setup(Level.Trial)
    public void write() throws IOException {
        List<List<String>> sessions = BuildLog.generations(Math.max(1, generations));
        log = Files.createTempFile("build", ".log");
        copy = Files.createTempFile("build", ".copy");
        BuildLog.write(log, megabytes * 1_000_000L, present ? sessions : List.of());
        sessions.forEach(masks::add);
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        String text;
        try (InputStream in = Files.newInputStream(copy)) {
            text = new String(in.readNBytes(CHECKED_BYTES), StandardCharsets.UTF_8);
        }
        boolean hidden =
                BuildLog.generations(generations).stream().flatMap(List::stream).noneMatch(text::contains);
        Files.delete(log);
        Files.delete(copy);
        if (!hidden) {
            throw new IllegalStateException("a secret was not masked");
        }
    }

    @Benchmark
    public void copy() throws IOException {
        try (InputStream in = Files.newInputStream(log);
                OutputStream out = open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    private OutputStream open() throws IOException {
        OutputStream file = new FileOutputStream(copy.toFile());
        return generations == 0 ? file : masks.mask(file, StandardCharsets.UTF_8);
    }
}
