package dev.revo.engine.tenancy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkPausesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SinkPauses pauses = new SinkPauses();

    private long seconds() {
        for (long s = 0; s < 10_000; s++) {
            if (!pauses.holds("acme", NOW.plusSeconds(s))) {
                return s;
            }
        }
        return -1;
    }

    private static UnavailableException asking(Duration wait) {
        return new UnavailableException(Fault.of("busy", "Later.").retryAfter(wait));
    }

    @Test
    void pauses_double_up_to_five_minutes_and_begin_anew() {
        List<Long> waits = new ArrayList<>();
        assertThat(pauses.failed("acme", new IllegalStateException(), NOW)).isTrue();
        waits.add(seconds());
        for (int i = 0; i < 20; i++) {
            assertThat(pauses.failed("acme", new IllegalStateException(), NOW)).isFalse();
            waits.add(seconds());
        }
        assertThat(waits.subList(0, 11)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
        assertThat(waits.get(20)).isEqualTo(300);
        assertThat(pauses.holds("globex", NOW)).isFalse();
        assertThat(pauses.over("acme")).isTrue();
        assertThat(pauses.over("acme")).isFalse();
        assertThat(pauses.holds("acme", NOW)).isFalse();
        pauses.failed("acme", new IllegalStateException(), NOW);
        assertThat(seconds()).isEqualTo(1);
    }

    @Test
    void a_sink_is_left_alone_as_long_as_it_asks_within_an_hour() {
        pauses.failed("acme", asking(Duration.ofSeconds(90)), NOW);
        assertThat(seconds()).isEqualTo(90);
        pauses.failed("acme", asking(Duration.ofDays(30)), NOW);
        assertThat(seconds()).isEqualTo(3600);
        pauses.failed("acme", asking(Duration.ofMillis(1)), NOW);
        assertThat(seconds()).as("never shorter than its own").isEqualTo(4);
    }
}
