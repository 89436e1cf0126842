package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.usage.MeterListener;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.usage.MeterEvent;
import java.util.function.Supplier;

/** Tells those who listen to a tenant's events of its budgets. Thread-safe. */
final class BudgetEvents implements MeterListener {
    private final Supplier<Gate> upkeep;

    BudgetEvents(Supplier<Gate> upkeep) {
        this.upkeep = upkeep;
    }

    @Override
    public void passed(RunContext ctx, String budget, int percent) {
        upkeep.get().within(ctx.tenant()).emit(head -> new MeterEvent.BudgetPassed(head, budget, percent));
    }

    @Override
    public void refused(RunContext ctx, String budget, String name) {
        upkeep.get().within(ctx.tenant()).emit(head -> new MeterEvent.BudgetRefused(head, budget, name));
    }
}
