package dev.revo.engine.tenancy.usage;

import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Held;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reservation came to, as events. Their ids are made from the reservation's, so that they count once. */
final class Consumption {
    /** The source of reVo's own events. */
    static final String SOURCE = "revo";

    private static final int LONGEST = 200;
    private static final BigDecimal MOST = BigDecimal.TEN.pow(30).subtract(BigDecimal.ONE);

    private Consumption() {}

    /** One event for each meter that counted something. */
    static List<UsageEvent> events(Held held, Usage actual) {
        Map<Meter, Long> counts = counts(actual);
        Optional<Money> cost = actual.cost().filter(money -> money.amount().signum() > 0 || actual.modelCalls() > 0);
        if (counts.isEmpty() && cost.isPresent()) {
            counts.put(Meter.MODEL_CALLS, 0L);
        }
        // Calls carry the cost; what cost something without a call carries it where it was counted.
        Meter carrier = counts.containsKey(Meter.MODEL_CALLS)
                ? Meter.MODEL_CALLS
                : counts.keySet().stream().findFirst().orElse(Meter.MODEL_CALLS);
        List<UsageEvent> events = new ArrayList<>();
        counts.forEach((meter, count) -> {
            UsageEvent event = event(held, "/" + meter, meter, count);
            events.add(
                    meter == carrier
                            ? cost.map(money -> event.cost(bounded(money))).orElse(event)
                            : event);
        });
        return events;
    }

    private static Map<Meter, Long> counts(Usage actual) {
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        counts.put(Meter.INPUT_TOKENS, actual.inputTokens());
        counts.put(Meter.OUTPUT_TOKENS, actual.outputTokens());
        // Parts of the two above: budgets do not count them again.
        counts.put(Meter.CACHE_READ_TOKENS, actual.cacheReadTokens());
        counts.put(Meter.CACHE_WRITE_TOKENS, actual.cacheWriteTokens());
        counts.put(Meter.REASONING_TOKENS, actual.reasoningTokens());
        counts.put(Meter.MODEL_CALLS, actual.modelCalls());
        counts.put(Meter.TOOL_CALLS, actual.toolCalls());
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static UsageEvent event(Held held, String suffix, Meter meter, long count) {
        UsageEvent event = UsageEvent.of(SOURCE, held.id() + suffix, meter, count, held.at())
                .user(held.user());
        UsageEvent whose = held.agent().map(event::agent).orElse(event);
        String name = held.demand().name();
        return held.demand().kind() == Demand.Kind.MODEL_CALL && !name.isBlank() ? whose.model(name) : whose;
    }

    /**
     * The time on threads of a run, since it was reserved for: one event for each start of the process that the run goes on
     * in. It counts at the time of the reservation, as all consumption does.
     */
    static UsageEvent seconds(String run, Held held, Duration worked) {
        BigDecimal seconds = BigDecimal.valueOf(worked.toNanos(), 9).setScale(6, RoundingMode.CEILING);
        UsageEvent event = UsageEvent.of(
                        SOURCE, run + "/" + held.id() + "/" + Meter.RUN_SECONDS, Meter.RUN_SECONDS, seconds, held.at())
                .user(held.user());
        return held.agent().map(event::agent).orElse(event);
    }

    /** What the event tells beyond its estimate, when the estimate was counted in its place; empty when it is no more. */
    static Optional<UsageEvent> beyond(Held held, UsageEvent actual) {
        Optional<UsageEvent> estimated = events(held, held.demand().estimate()).stream()
                .filter(event -> event.meter() == actual.meter())
                .findFirst();
        BigDecimal counted = estimated.map(UsageEvent::quantity).orElse(BigDecimal.ZERO);
        BigDecimal more = actual.quantity().subtract(counted).max(BigDecimal.ZERO);
        Optional<Money> paid = estimated.flatMap(UsageEvent::cost);
        Optional<Money> cost = actual.cost()
                .map(money -> paid.filter(before -> before.currency().equals(money.currency()))
                        .map(money::minus)
                        .orElse(money))
                .filter(money -> money.amount().signum() > 0);
        if (more.signum() == 0 && cost.isEmpty()) {
            return Optional.empty();
        }
        UsageEvent late = event(held, "/" + actual.meter() + "/late", actual.meter(), more.longValueExact());
        return Optional.of(cost.map(late::cost).orElse(late));
    }

    // Figures come from providers and prices: an absurd one must not break the account that it is settled on.
    private static Money bounded(Money money) {
        return new Money(money.currency(), UsageFigures.rounded(money.amount()).min(MOST));
    }

    /**
     * The usage with a cost that its budgets can count: that of the estimate where calls have no price any more, or one in
     * another currency.
     */
    static Usage inCurrency(Held held, Usage actual) {
        Optional<Money> estimate = held.demand().estimate().cost();
        if (estimate.isEmpty()) {
            return actual;
        }
        boolean same = actual.cost()
                .map(money -> money.currency().equals(estimate.get().currency()))
                .orElse(actual.modelCalls() == 0);
        return same ? actual : actual.cost(estimate.get());
    }

    /** The name as events can carry it. */
    static String clipped(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return name.substring(0, end);
    }
}
