package dev.revo.engine.tenancy.usage;

import dev.revo.run.Money;
import dev.revo.spi.UsageStore.Total;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery.Dimension;
import dev.revo.usage.UsageReport;
import dev.revo.usage.UsageReport.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds totals up by the dimensions that were asked for. Costs in several currencies cannot be added: each has a row of its
 * own, and what has no cost is in the first of them.
 */
final class FoldReport {
    private FoldReport() {}

    /** Rows in the order of their keys. */
    static UsageReport fold(List<Total> totals, Set<Dimension> by) {
        Map<List<String>, Map<Dimension, String>> keys = new TreeMap<>(FoldReport::compare);
        Map<List<String>, Map<String, Sum>> sums = new TreeMap<>(FoldReport::compare);
        for (Total total : totals) {
            Map<Dimension, String> key = key(total, by);
            List<String> place = new ArrayList<>(key.values());
            place.add(total.meter().name());
            keys.put(place, key);
            sums.computeIfAbsent(place, unknown -> new TreeMap<>())
                    .computeIfAbsent(total.cost().map(Money::currency).orElse(""), unknown -> new Sum(total.meter()))
                    .add(total);
        }
        List<Row> rows = new ArrayList<>();
        sums.forEach((place, currencies) -> rows.addAll(rows(keys.getOrDefault(place, Map.of()), currencies)));
        return new UsageReport(rows);
    }

    private static List<Row> rows(Map<Dimension, String> key, Map<String, Sum> currencies) {
        Sum free = currencies.size() > 1 ? currencies.remove("") : null;
        BigDecimal more = free == null ? BigDecimal.ZERO : free.quantity;
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Sum> currency : currencies.entrySet()) {
            Sum sum = currency.getValue();
            Optional<Money> cost = currency.getKey().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Money(currency.getKey(), sum.cost));
            rows.add(new Row(key, sum.meter, sum.quantity.add(more), cost));
            more = BigDecimal.ZERO;
        }
        return rows;
    }

    private static Map<Dimension, String> key(Total total, Set<Dimension> by) {
        Map<Dimension, String> key = new EnumMap<>(Dimension.class);
        for (Dimension dimension : by) {
            key.put(
                    dimension,
                    switch (dimension) {
                        case USER -> total.user();
                        case AGENT -> total.agent();
                        case MODEL -> total.model();
                        case SOURCE -> total.source();
                    });
        }
        return key;
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static final class Sum {
        private final Meter meter;
        private BigDecimal quantity = BigDecimal.ZERO;
        private BigDecimal cost = BigDecimal.ZERO;

        Sum(Meter meter) {
            this.meter = meter;
        }

        void add(Total total) {
            quantity = quantity.add(total.quantity());
            cost = cost.add(total.cost().map(Money::amount).orElse(BigDecimal.ZERO));
        }
    }
}
