package dev.revo.store.jdbc;

import dev.revo.spi.AuditStore;
import dev.revo.testkit.contract.AuditStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcAuditContractTest {
    @Nested
    class OnH2 extends AuditStoreContract {
        @Override
        protected AuditStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends AuditStoreContract {
        @Override
        protected AuditStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static AuditStore make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcAudit(database.database());
    }
}
