package dev.revo.testkit.memory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The events and budgets of one tenant. Guarded by itself. */
final class Ledger {
    final Map<String, BudgetRule> rules = new TreeMap<>();
    final List<UsageModule.Held> open = new ArrayList<>();
    final Map<String, UsageEvent> events = new LinkedHashMap<>();

    boolean record(UsageEvent event) {
        UsageEvent before = events.putIfAbsent(event.source() + "\n" + event.id(), event);
        if (before != null && !before.equals(event)) {
            throw new ConflictException(Fault.of(
                            "usage_id_reused",
                            "Another event was counted under this source and id. Give it its own id.")
                    .with("source", event.source())
                    .with("id", event.id()));
        }
        return before == null;
    }

    void spend(RunContext ctx, String name, String reservation, Usage actual, Instant at) {
        Map<Meter, Long> counts = Map.of(
                Meter.INPUT_TOKENS, actual.inputTokens(),
                Meter.OUTPUT_TOKENS, actual.outputTokens(),
                Meter.MODEL_CALLS, actual.modelCalls(),
                Meter.TOOL_CALLS, actual.toolCalls());
        counts.forEach((meter, count) -> {
            if (count > 0) {
                UsageEvent event = UsageEvent.of("revo", reservation + "/" + meter, meter, count, at)
                        .user(ctx.scope().principal().id());
                UsageEvent named = meter == Meter.TOOL_CALLS ? event : event.model(name);
                UsageEvent whose = ctx.agent().map(named::agent).orElse(named);
                Optional<Money> cost = meter == Meter.MODEL_CALLS ? actual.cost() : Optional.empty();
                record(cost.map(whose::cost).orElse(whose));
            }
        });
    }

    static boolean counts(BudgetRule rule, RunContext ctx) {
        return rule.user().map(ctx.scope().principal().id()::equals).orElse(true)
                && rule.agent()
                        .map(agent -> ctx.agent().equals(Optional.of(agent)))
                        .orElse(true);
    }

    Usage held(BudgetRule rule) {
        Usage sum = Usage.none();
        for (UsageModule.Held held : open) {
            sum = counts(rule, held.ctx()) ? sum.plus(held.estimate()) : sum;
        }
        return sum;
    }

    Usage used(BudgetRule rule, Instant now) {
        Instant from = begin(rule.window(), now);
        Usage sum = Usage.none();
        for (UsageEvent event : events.values()) {
            boolean its = !event.at().isBefore(from)
                    && (rule.user().isEmpty() || rule.user().equals(event.user()))
                    && (rule.agent().isEmpty() || rule.agent().equals(event.agent()));
            sum = its ? sum.plus(usage(event)) : sum;
        }
        return sum;
    }

    private static Usage usage(UsageEvent event) {
        long count = event.quantity().longValue();
        Usage usage = switch (event.meter()) {
            case INPUT_TOKENS -> Usage.of(count, 0, 0, 0);
            case OUTPUT_TOKENS -> Usage.of(0, count, 0, 0);
            case MODEL_CALLS -> Usage.of(0, 0, count, 0);
            case TOOL_CALLS -> Usage.of(0, 0, 0, count);
            default -> Usage.none();
        };
        return event.cost().map(usage::cost).orElse(usage);
    }

    static Instant begin(BudgetRule.Window window, Instant now) {
        return switch (window) {
            case MINUTE -> now.minusSeconds(60);
            case DAY -> now.truncatedTo(ChronoUnit.DAYS);
            case MONTH ->
                now.atOffset(ZoneOffset.UTC)
                        .withDayOfMonth(1)
                        .truncatedTo(ChronoUnit.DAYS)
                        .toInstant();
            case TOTAL -> Instant.EPOCH;
        };
    }

    static Optional<Instant> reset(BudgetRule.Window window, Instant now) {
        return switch (window) {
            case DAY -> Optional.of(begin(window, now).plus(1, ChronoUnit.DAYS));
            case MONTH ->
                Optional.of(begin(window, now)
                        .atOffset(ZoneOffset.UTC)
                        .plusMonths(1)
                        .toInstant());
            default -> Optional.empty();
        };
    }
}
