package dev.revo.testkit.memory;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.Gate;
import dev.revo.spi.TimeSource;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.BudgetStatus;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageMeter;
import dev.revo.usage.UsageQuery;
import dev.revo.usage.UsageQuery.Dimension;
import dev.revo.usage.UsageReport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The consumption of one scope's tenant. */
final class InMemoryUsageMeter implements UsageMeter {
    private final Gate gate;
    private final UsageModule module;
    private final TimeSource time;

    InMemoryUsageMeter(Gate gate, UsageModule module, TimeSource time) {
        this.gate = gate;
        this.module = module;
        this.time = time;
    }

    private <R> R with(String action, Function<Ledger, R> work) {
        return gate.call(action, "", ctx -> {
            Ledger ledger = module.ledger(ctx);
            synchronized (ledger) {
                return work.apply(ledger);
            }
        });
    }

    @Override
    public boolean record(UsageEvent event) {
        return with("usage:record", ledger -> ledger.record(event));
    }

    @Override
    public UsageReport report(UsageQuery query) {
        return with("usage:read", ledger -> {
            Map<String, UsageReport.Row> rows = new TreeMap<>();
            for (UsageEvent event : ledger.events.values()) {
                if (!event.at().isBefore(query.from()) && event.at().isBefore(query.until())) {
                    Map<Dimension, String> key = new TreeMap<>();
                    query.by().forEach(by -> key.put(by, value(event, by)));
                    UsageReport.Row row = new UsageReport.Row(key, event.meter(), event.quantity(), event.cost());
                    rows.merge(key + "/" + event.meter(), row, InMemoryUsageMeter::sum);
                }
            }
            return new UsageReport(new ArrayList<>(rows.values()));
        });
    }

    private static String value(UsageEvent event, Dimension by) {
        return switch (by) {
            case USER -> event.user().orElse("");
            case AGENT -> event.agent().orElse("");
            case MODEL -> event.model().orElse("");
            case SOURCE -> event.source();
        };
    }

    private static UsageReport.Row sum(UsageReport.Row a, UsageReport.Row b) {
        Optional<Money> cost = a.cost().isPresent() && b.cost().isPresent()
                ? a.cost().map(b.cost().get()::plus)
                : a.cost().or(b::cost);
        return new UsageReport.Row(a.key(), a.meter(), a.quantity().add(b.quantity()), cost);
    }

    @Override
    public void limit(BudgetRule rule) {
        with("usage:limit", ledger -> Optional.ofNullable(ledger.rules.put(rule.name(), rule)));
    }

    @Override
    public void unlimit(String name) {
        with("usage:limit", ledger -> Optional.ofNullable(ledger.rules.remove(name)));
    }

    @Override
    public List<BudgetStatus> budgets() {
        Instant now = time.instant();
        return with(
                "usage:read",
                ledger -> ledger.rules.values().stream()
                        .map(rule -> {
                            Usage used = ledger.used(rule, now);
                            return new BudgetStatus(
                                    rule,
                                    used,
                                    ledger.held(rule),
                                    fraction(rule.budget(), used),
                                    Ledger.reset(rule.window(), now));
                        })
                        .toList());
    }

    private static double fraction(Budget budget, Usage used) {
        double tokens = budget.tokens().isPresent()
                ? (double) used.totalTokens() / Math.max(1, budget.tokens().getAsLong())
                : 0;
        double calls = budget.modelCalls().isPresent()
                ? (double) used.modelCalls() / Math.max(1, budget.modelCalls().getAsLong())
                : 0;
        double money = budget.money()
                .flatMap(most -> used.cost()
                        .map(cost -> most.amount().signum() == 0
                                ? 1.0
                                : cost.amount()
                                        .divide(most.amount(), java.math.MathContext.DECIMAL32)
                                        .doubleValue()))
                .orElse(0.0);
        return BigDecimal.valueOf(Math.max(money, Math.max(tokens, calls))).doubleValue();
    }
}
