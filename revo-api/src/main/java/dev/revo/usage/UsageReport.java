package dev.revo.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Money;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Consumption, added up.
 *
 * @param rows one for each meter and combination that occurs, in the order of their keys; unmodifiable
 * @param completeFrom from when on events are kept, if older ones were deleted: of a time before it nothing is in the rows
 */
public record UsageReport(List<Row> rows, Optional<Instant> completeFrom) {
    /** Copies. */
    public UsageReport {
        rows = List.copyOf(rows);
        requireNonNull(completeFrom, "completeFrom");
    }

    /** One of a meter whose events are all kept. */
    public UsageReport(List<Row> rows) {
        this(rows, Optional.empty());
    }

    /** The sum of a meter over all rows. */
    public BigDecimal total(Meter meter) {
        return rows.stream()
                .filter(row -> row.meter() == meter)
                .map(Row::quantity)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * The sum of events that agree in all dimensions asked for.
     *
     * @param key the value of each dimension; empty text where an event has none; unmodifiable
     * @param meter what is counted
     * @param quantity how much
     * @param cost what it cost, where any event had a cost; in one currency
     */
    public record Row(Map<Dimension, String> key, Meter meter, BigDecimal quantity, Optional<Money> cost) {
        /** Copies. */
        public Row {
            key = Map.copyOf(key);
        }
    }
}
