package dev.revo.engine.parallel.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class WaitTimesTest {
    @Property
    void a_time_is_told_at_most_an_eighth_too_long(
            @ForAll @LongRange(min = 1_024, max = 60_000_000_000_000L) long nanos) {
        WaitTimes times = new WaitTimes();
        times.add(nanos);
        long told = times.quantile(0.5).toNanos();
        assertThat(told).isBetween(nanos, nanos + nanos / 8 + 1);
    }

    @Test
    void quantiles_count_from_the_shortest() {
        WaitTimes times = new WaitTimes();
        for (int i = 1; i <= 100; i++) {
            times.add(Duration.ofMillis(i).toNanos());
        }
        assertThat(times.quantile(0.5)).isBetween(Duration.ofMillis(50), Duration.ofMillis(57));
        assertThat(times.quantile(0.99)).isBetween(Duration.ofMillis(99), Duration.ofMillis(112));
        assertThat(new WaitTimes().quantile(0.99)).isZero();
    }

    @Test
    void what_did_not_wait_counts_as_zero_and_what_waited_for_days_as_the_most() {
        WaitTimes times = new WaitTimes();
        times.add(0);
        times.add(1_000);
        assertThat(times.quantile(0.99)).isZero();
        times.add(Long.MAX_VALUE);
        assertThat(times.quantile(0.99)).isGreaterThan(Duration.ofHours(19));
    }

    @Test
    void old_times_fade() {
        WaitTimes times = new WaitTimes();
        for (int i = 0; i < WaitTimes.MOST; i++) {
            times.add(Duration.ofSeconds(1).toNanos());
        }
        for (int i = 0; i < WaitTimes.MOST; i++) {
            times.add(Duration.ofMillis(1).toNanos());
        }
        assertThat(times.quantile(0.5)).isLessThan(Duration.ofMillis(2));
        WaitTimes both = new WaitTimes();
        both.addAll(times);
        both.addAll(times);
        assertThat(both.waits()).isEqualTo(times.waits());
    }
}
