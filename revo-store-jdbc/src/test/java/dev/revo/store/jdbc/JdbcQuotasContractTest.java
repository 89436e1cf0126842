package dev.revo.store.jdbc;

import dev.revo.spi.QuotaStore;
import dev.revo.testkit.contract.QuotaStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcQuotasContractTest {
    @Nested
    class OnH2 extends QuotaStoreContract {
        @Override
        protected QuotaStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends QuotaStoreContract {
        @Override
        protected QuotaStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static QuotaStore make(Dialect dialect) {
        return new JdbcQuotas(TestDatabase.of(dialect).database());
    }
}
