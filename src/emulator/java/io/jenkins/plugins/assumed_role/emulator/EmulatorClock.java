package io.jenkins.plugins.assumed_role.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that a test can put ahead or behind. */
final class EmulatorClock extends Clock {
    private final Clock base;
    private volatile Duration offset = Duration.ZERO;

    EmulatorClock(Clock base) {
        this.base = base;
    }

    void offset(Duration newOffset) {
        offset = newOffset;
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only");
    }

    @Override
    public Instant instant() {
        return base.instant().plus(offset);
    }
}
