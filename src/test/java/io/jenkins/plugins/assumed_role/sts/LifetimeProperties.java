package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class LifetimeProperties {

    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    @Property
    void a_session_is_shared_then_renewed_then_warned_of_in_this_order_and_before_its_end(
            @ForAll @IntRange(min = 2, max = 43_200) int seconds,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
        Lifetime lifetime = new Lifetime(START, START.plusSeconds(seconds));

        assertThat(lifetime.sharedUntil()).isAfter(START).isBefore(lifetime.renewal(jitter));
        assertThat(lifetime.renewal(jitter)).isBeforeOrEqualTo(lifetime.warning());
        assertThat(lifetime.warning()).isBefore(lifetime.end());
    }

    @Property
    void a_renewal_that_fails_is_tried_several_times_before_the_end_and_never_in_a_loop_without_pauses(
            @ForAll @IntRange(min = 2, max = 43_200) int seconds,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
        Lifetime lifetime = new Lifetime(START, START.plusSeconds(seconds));
        Instant now = lifetime.renewal(1);
        int attempts = 1;
        while (now.isBefore(lifetime.end())) {
            Duration pause = lifetime.pause(attempts++, jitter);
            assertThat(pause).isPositive().isLessThan(Duration.ofMinutes(7));
            now = now.plus(pause);
        }
        assertThat(attempts).isBetween(5, 500);
    }

    @Property
    void blocks_that_began_together_do_not_renew_together(@ForAll @DoubleRange(min = 0, max = 0.99) double jitter) {
        Lifetime hour = new Lifetime(START, START.plusSeconds(3600));

        assertThat(Duration.between(hour.renewal(jitter), hour.renewal(jitter + 0.01)))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(8));
    }
}
