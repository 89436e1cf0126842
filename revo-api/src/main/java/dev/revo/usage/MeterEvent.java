package dev.revo.usage;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to budgets. */
public sealed interface MeterEvent extends RevoEvent {
    /** A budget passed 80 or 100 percent for the first time in its window. */
    record BudgetPassed(Head head, String budget, int percent) implements MeterEvent {
        @Override
        public String type() {
            return "budget.passed";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("budget", budget, "percent", percent);
        }
    }

    /** Something was refused because a budget could not pay for it. */
    record BudgetRefused(Head head, String budget, String name) implements MeterEvent {
        @Override
        public String type() {
            return "budget.refused";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("budget", budget, "name", name);
        }
    }
}
