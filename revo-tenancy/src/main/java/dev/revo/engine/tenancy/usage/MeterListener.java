package dev.revo.engine.tenancy.usage;

import dev.revo.run.RunContext;

/** Hears what happens to budgets. What it throws is logged and breaks nothing. Thread-safe. */
public interface MeterListener {
    /** Hears nothing. */
    MeterListener NONE = new MeterListener() {
        @Override
        public void passed(RunContext ctx, String budget, int percent) {}

        @Override
        public void refused(RunContext ctx, String budget, String name) {}
    };

    /** A budget passed 80 or 100 percent; told once in its window, over all processes. */
    void passed(RunContext ctx, String budget, int percent);

    /** A budget could not pay for what has this name. */
    void refused(RunContext ctx, String budget, String name);
}
