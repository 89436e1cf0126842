package dev.revo.store.jdbc;

import dev.revo.spi.StorageLedger;
import dev.revo.testkit.contract.StorageLedgerContract;
import org.junit.jupiter.api.Nested;

class JdbcStorageContractTest {
    @Nested
    class OnH2 extends StorageLedgerContract {
        @Override
        protected StorageLedger ledger() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends StorageLedgerContract {
        @Override
        protected StorageLedger ledger() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static StorageLedger make(Dialect dialect) {
        return new JdbcStorage(TestDatabase.of(dialect).database());
    }
}
