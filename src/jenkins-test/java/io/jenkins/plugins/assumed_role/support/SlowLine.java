package io.jenkins.plugins.assumed_role.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Carries bytes with a delay, in order and as many at once as come, and counts them. */
public final class SlowLine {

    private final long delay;
    private final AtomicLong bytes = new AtomicLong();
    private final BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();

    private record Parcel(byte[] bytes, long due) {}

    public SlowLine(InputStream from, OutputStream to, long delayMillis) {
        delay = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        start(() -> take(from));
        start(() -> bring(to));
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException | InterruptedException x) {
                // The line is closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private void take(InputStream from) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            bytes.addAndGet(n);
            underWay.add(new Parcel(Arrays.copyOf(buffer, n), System.nanoTime() + delay));
        }
    }

    private void bring(OutputStream to) throws IOException, InterruptedException {
        while (true) {
            Parcel parcel = underWay.take();
            TimeUnit.NANOSECONDS.sleep(parcel.due - System.nanoTime());
            to.write(parcel.bytes);
            to.flush();
        }
    }

    public long bytes() {
        return bytes.get();
    }
}
