package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class LifetimeProperties {

    private static final String DATE = "Wed, 25 Nov 2026 12:00:00 GMT";
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @Property
    void a_session_is_shared_then_renewed_then_warned_of_in_this_order_and_before_its_end(
            @ForAll @IntRange(min = 2, max = 43_200) int seconds,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
        Lifetime lifetime = Lifetime.ending(Duration.ofSeconds(seconds));

        assertThat(lifetime.sharedUntil()).isPositive().isLessThan(lifetime.renewal(jitter));
        assertThat(lifetime.renewal(jitter)).isLessThanOrEqualTo(lifetime.warning());
        assertThat(lifetime.warning()).isLessThan(lifetime.length());
    }

    @Property
    void a_renewal_that_fails_is_tried_several_times_before_the_end(
            @ForAll @IntRange(min = 60, max = 43_200) int seconds,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
        Lifetime lifetime = Lifetime.ending(Duration.ofSeconds(seconds));
        Duration age = lifetime.renewal(1);
        int attempts = 1;
        while (age.compareTo(lifetime.length()) < 0) {
            age = age.plus(lifetime.pause(attempts++, jitter));
        }
        assertThat(attempts).isBetween(5, 500);
    }

    @Property
    void neither_aws_nor_a_clock_can_make_a_pause_shorter_than_a_second(
            @ForAll @LongRange(min = Long.MIN_VALUE / 1_000_000_000, max = Long.MAX_VALUE / 1_000_000_000) long seconds,
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int failures,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter) {
        Lifetime lifetime = Lifetime.ending(Duration.ofSeconds(seconds));

        assertThat(lifetime.length()).isBetween(Duration.ZERO, Duration.ofHours(12));
        assertThat(lifetime.untilRenewal(jitter)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(lifetime.pause(failures, jitter)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(7));
        if (failures > 20) {
            assertThat(lifetime.pause(failures, jitter)).isGreaterThanOrEqualTo(Duration.ofSeconds(45));
        }
    }

    @Property
    void the_life_follows_the_clock_of_sts_and_is_no_longer_than_requested(
            @ForAll @IntRange(min = -100_000, max = 100_000) int seconds,
            @ForAll @IntRange(min = 900, max = 43_200) int asked) {
        Instant end = NOW.plusSeconds(seconds);

        Lifetime life = Lifetime.given(0, DATE, end, asked);

        assertThat(life.length()).isEqualTo(Duration.ofSeconds(Math.max(0, Math.min(seconds, asked))));
        assertThat(Lifetime.bounded(end, DATE, life)).isEqualTo(NOW.plusSeconds(Math.min(seconds, asked)));
    }

    @Property
    void without_a_date_the_life_is_the_requested_duration_for_any_local_clock(
            @ForAll @LongRange(min = -31_557_014_167_219_200L, max = 31_556_889_864_403_199L) long end) {
        assertThat(Lifetime.given(0, null, Instant.ofEpochSecond(end), null).length())
                .isEqualTo(Duration.ofHours(1));
        assertThat(Lifetime.given(0, "yesterday", Instant.ofEpochSecond(end), 900)
                        .length())
                .isEqualTo(Duration.ofMinutes(15));
    }

    @Property
    void blocks_that_began_together_do_not_renew_together(@ForAll @DoubleRange(min = 0, max = 0.99) double jitter) {
        Lifetime hour = Lifetime.ending(Duration.ofHours(1));

        assertThat(hour.renewal(jitter + 0.01).minus(hour.renewal(jitter)))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(8));
    }
}
