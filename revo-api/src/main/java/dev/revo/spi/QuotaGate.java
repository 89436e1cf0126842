package dev.revo.spi;

import dev.revo.run.RunContext;

/** SPI: plan limits, rates and budgets of tenants, users and agents. An exception refuses. Thread-safe. */
@FunctionalInterface
public interface QuotaGate {
    /**
     * Takes the estimate out of everything it counts against, or nothing at all.
     *
     * @throws dev.revo.error.QuotaExceededException when a limit or rate is reached
     * @throws dev.revo.error.BudgetExceededException when a budget cannot pay for it
     */
    Reservation reserve(RunContext ctx, Demand demand);
}
