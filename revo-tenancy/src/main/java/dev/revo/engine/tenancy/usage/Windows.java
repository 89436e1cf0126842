package dev.revo.engine.tenancy.usage;

import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Which window of a budget an instant is in. */
final class Windows {
    /** After all events. */
    static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Windows() {}

    /**
     * The window of this instant.
     *
     * @param now where a sliding window ends
     */
    static Window of(BudgetRule rule, Instant at, Instant now, ZoneId zone) {
        LocalDate day = at.atZone(zone).toLocalDate();
        return switch (rule.window()) {
            // Rounded down, so that it is never shorter than a minute.
            case MINUTE -> new Window(rule, now.minus(MINUTE).truncatedTo(ChronoUnit.MICROS), END);
            case DAY -> calendar(rule, day, day.plusDays(1), zone);
            case MONTH ->
                calendar(rule, day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1), zone);
            case TOTAL -> new Window(rule, Instant.EPOCH, END);
        };
    }

    private static Window calendar(BudgetRule rule, LocalDate first, LocalDate next, ZoneId zone) {
        return new Window(
                rule,
                first.atStartOfDay(zone).toInstant(),
                next.atStartOfDay(zone).toInstant());
    }
}
