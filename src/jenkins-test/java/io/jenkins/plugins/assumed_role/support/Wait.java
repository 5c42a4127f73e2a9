package io.jenkins.plugins.assumed_role.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for an event that no object announces. */
public final class Wait {

    private Wait() {}

    /** Fails after the longest time. */
    public static void until(Duration longest, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - end)
                    .as("no such event within " + longest)
                    .isNegative();
            Thread.sleep(100);
        }
    }
}
