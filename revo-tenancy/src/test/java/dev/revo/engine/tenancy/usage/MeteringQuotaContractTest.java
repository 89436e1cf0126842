package dev.revo.engine.tenancy.usage;

import dev.revo.run.Budget;
import dev.revo.spi.QuotaGate;
import dev.revo.testkit.contract.QuotaGateContract;
import dev.revo.usage.BudgetRule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class MeteringQuotaContractTest {
    private abstract static class For extends QuotaGateContract {
        private final Meters meters = Meters.open();

        abstract BudgetRule.Window window();

        @Override
        protected QuotaGate gate(Budget acme) {
            meters.usage("acme", "ada").limit(BudgetRule.of("all", acme, window()));
            return meters.quotas();
        }

        @AfterEach
        void end() {
            meters.close();
        }
    }

    @Nested
    class ForEver extends For {
        @Override
        BudgetRule.Window window() {
            return BudgetRule.Window.TOTAL;
        }
    }

    @Nested
    class AMonth extends For {
        @Override
        BudgetRule.Window window() {
            return BudgetRule.Window.MONTH;
        }
    }

    @Nested
    class ASlidingMinute extends For {
        @Override
        BudgetRule.Window window() {
            return BudgetRule.Window.MINUTE;
        }
    }
}
