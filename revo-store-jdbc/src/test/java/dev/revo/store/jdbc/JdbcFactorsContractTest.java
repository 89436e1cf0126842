package dev.revo.store.jdbc;

import dev.revo.spi.FactorStore;
import dev.revo.testkit.contract.FactorStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcFactorsContractTest {
    @Nested
    class OnH2 extends FactorStoreContract {
        @Override
        protected FactorStore store() {
            return new JdbcFactors(TestDatabase.of(Dialect.H2).database());
        }
    }

    @Nested
    class OnPostgresql extends FactorStoreContract {
        @Override
        protected FactorStore store() {
            return new JdbcFactors(TestDatabase.of(Dialect.POSTGRESQL).database());
        }
    }
}
