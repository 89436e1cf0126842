package dev.revo.store.jdbc;

import dev.revo.spi.UsageStore;
import dev.revo.testkit.contract.UsageStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcUsageContractTest {
    @Nested
    class OnH2 extends UsageStoreContract {
        @Override
        protected UsageStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends UsageStoreContract {
        @Override
        protected UsageStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static UsageStore make(Dialect dialect) {
        return new JdbcUsage(TestDatabase.of(dialect).database());
    }
}
