package dev.revo.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * A budget as it stands.
 *
 * @param rule the budget
 * @param used what was settled in the window
 * @param reserved what is reserved now
 * @param fraction the share of the budget that is used, of the figure that is used most; above 1 when more was settled
 *     than reserved
 * @param resets when the window begins anew, if it does
 */
public record BudgetStatus(BudgetRule rule, Usage used, Usage reserved, double fraction, Optional<Instant> resets) {
    /** Checks for nulls. */
    public BudgetStatus {
        requireNonNull(rule, "rule");
        requireNonNull(used, "used");
        requireNonNull(reserved, "reserved");
        requireNonNull(resets, "resets");
    }
}
