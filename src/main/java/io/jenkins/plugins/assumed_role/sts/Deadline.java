package io.jenkins.plugins.assumed_role.sts;

import java.time.Duration;

/** The time at which everything must be finished. */
final class Deadline {

    private final Duration limit;
    private final long end;

    Deadline(Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** @throws Failure if nothing is left */
    Duration left() throws Failure {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw new Failure(
                    "it took longer than the time limit of " + limit.toSeconds() + " s",
                    "Find the slow service there, or raise the time limit.");
        }
        return left;
    }

    @Override
    public String toString() {
        return limit.toSeconds() + " s";
    }
}
