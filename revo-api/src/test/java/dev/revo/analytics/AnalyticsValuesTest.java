package dev.revo.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.analytics.AnalyticsQuery.Dimension;
import dev.revo.analytics.AnalyticsQuery.Measure;
import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnalyticsValuesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void a_query_copies_every_part() {
        AnalyticsQuery query = AnalyticsQuery.of(Measure.COST, NOON, NOON.plusSeconds(7_200))
                .step(Duration.ofMinutes(5))
                .by(Dimension.USER)
                .named("coder");
        assertThat(query.measure()).isEqualTo(Measure.COST);
        assertThat(query.from()).isEqualTo(NOON);
        assertThat(query.until()).isEqualTo(NOON.plusSeconds(7_200));
        assertThat(query.step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(query.by()).isEqualTo(Dimension.USER);
        assertThat(query.name()).contains("coder");
        assertThatThrownBy(() -> AnalyticsQuery.of(Measure.COST, NOON, NOON))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> query.step(Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> query.step(Duration.ofMillis(1))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void figures_contradict_themselves_never() {
        Duration one = Duration.ofSeconds(1);
        assertThat(new Performance("a", 4, 3, one, one, one).success()).isEqualTo(0.75);
        assertThat(new Performance("a", 0, 0, one, one, one).success()).isEqualTo(1);
        assertThatThrownBy(() -> new Performance("a", 1, 2, one, one, one))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Forecast.Point(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Anomaly(NOON, 1, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Forecast(NOON, one, List.of(new Forecast.Point(2, 1, 3)), 0.9, "naive").points())
                .hasSize(1);
        assertThat(new Series(NOON, one, List.of(1.0)).values()).containsExactly(1.0);
        assertThat(new Anomaly(NOON, 1, 1, 1).score()).isEqualTo(1);
    }

    @Test
    void advice_without_evidence_is_refused() {
        Recommendation.Evidence evidence = new Recommendation.Evidence("calls repeated", 0.4, "share", List.of("run"));
        assertThat(new Recommendation("cache", "Cache it.", 0.3, Measure.COST, List.of(evidence)).evidence())
                .containsExactly(evidence);
        assertThatThrownBy(() -> new Recommendation("cache", "Cache it.", 0.3, Measure.COST, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
