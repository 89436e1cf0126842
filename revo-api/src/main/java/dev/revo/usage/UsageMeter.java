package dev.revo.usage;

import java.util.List;

/**
 * Counts what the tenant consumes and holds its budgets. reVo records its own consumption; hosts add theirs. Thread-safe.
 * Not for implementation by hosts.
 *
 * <p>Actions: {@code usage:record}, {@code usage:read}, {@code usage:limit}.
 */
public interface UsageMeter {
    /**
     * Counts an event once: the key is tenant, source and id.
     *
     * @return whether it was new; false when the same event was counted before
     * @throws dev.revo.error.ConflictException when the key was used for another event
     */
    boolean record(UsageEvent event);

    /** What was consumed, added up. */
    UsageReport report(UsageQuery query);

    /**
     * Sets a budget, in place of an earlier one of its name. What was consumed in its window counts. From then on nothing
     * begins that it cannot pay for: spend is reserved before and settled after.
     */
    void limit(BudgetRule rule);

    /** Removes the budget with this name. Without effect when there is none. */
    void unlimit(String name);

    /** All budgets as they stand, by name. */
    List<BudgetStatus> budgets();
}
