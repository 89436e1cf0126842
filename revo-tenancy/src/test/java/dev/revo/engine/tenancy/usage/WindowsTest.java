package dev.revo.engine.tenancy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.Budget;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Window of(BudgetRule.Window kind, String at, ZoneId zone) {
        Instant instant = Instant.parse(at);
        return Windows.of(BudgetRule.of("b", Budget.tokens(1), kind), instant, instant, zone);
    }

    private static void spans(Window window, String start, String until) {
        assertThat(window.start()).isEqualTo(Instant.parse(start));
        assertThat(window.until()).isEqualTo(Instant.parse(until));
    }

    @Test
    void days_and_months_are_those_of_the_zone() {
        spans(
                of(BudgetRule.Window.DAY, "2026-01-31T23:30:00Z", BERLIN),
                "2026-01-31T23:00:00Z",
                "2026-02-01T23:00:00Z");
        spans(
                of(BudgetRule.Window.MONTH, "2026-01-31T23:30:00Z", BERLIN),
                "2026-01-31T23:00:00Z",
                "2026-02-28T23:00:00Z");
        spans(
                of(BudgetRule.Window.MONTH, "2026-01-31T23:30:00Z", ZoneOffset.UTC),
                "2026-01-01T00:00:00Z",
                "2026-02-01T00:00:00Z");
    }

    @Test
    void a_day_has_23_or_25_hours_when_the_clocks_change() {
        spans(
                of(BudgetRule.Window.DAY, "2026-03-29T12:00:00Z", BERLIN),
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z");
        spans(
                of(BudgetRule.Window.DAY, "2026-10-25T12:00:00Z", BERLIN),
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z");
        // In Beirut midnight itself is left out.
        ZoneId beirut = ZoneId.of("Asia/Beirut");
        Window window = of(BudgetRule.Window.DAY, "2022-03-27T12:00:00Z", beirut);
        assertThat(Duration.between(window.start(), window.until())).isEqualTo(Duration.ofHours(23));
    }

    @Test
    void a_minute_is_the_one_before_now_and_a_total_is_everything() {
        Window minute = of(BudgetRule.Window.MINUTE, "2026-01-01T00:00:30.123456789Z", BERLIN);
        assertThat(minute.start()).isEqualTo(Instant.parse("2025-12-31T23:59:30.123456Z"));
        assertThat(minute.slides()).isTrue();
        spans(
                of(BudgetRule.Window.TOTAL, "2026-01-01T00:00:00Z", BERLIN),
                "1970-01-01T00:00:00Z",
                "9999-01-01T00:00:00Z");
    }

    @Property(tries = 500)
    void an_instant_is_in_its_window_and_the_next_window_begins_where_it_ends(
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long second, @ForAll BudgetRule.Window kind) {
        if (kind == BudgetRule.Window.DAY || kind == BudgetRule.Window.MONTH) {
            for (ZoneId zone : new ZoneId[] {BERLIN, ZoneId.of("Pacific/Apia"), ZoneId.of("Australia/Lord_Howe")}) {
                Instant at = Instant.ofEpochSecond(second);
                BudgetRule rule = BudgetRule.of("b", Budget.tokens(1), kind);
                Window window = Windows.of(rule, at, at, zone);
                assertThat(at).isBetween(window.start(), window.until().minusNanos(1));
                assertThat(Windows.of(rule, window.until(), at, zone).start()).isEqualTo(window.until());
            }
        }
    }
}
