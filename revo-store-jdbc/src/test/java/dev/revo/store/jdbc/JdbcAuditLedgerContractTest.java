package dev.revo.store.jdbc;

import dev.revo.spi.AuditLedger;
import dev.revo.testkit.contract.AuditLedgerContract;
import org.junit.jupiter.api.Nested;

class JdbcAuditLedgerContractTest {
    @Nested
    class OnH2 extends AuditLedgerContract {
        @Override
        protected AuditLedger ledger() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends AuditLedgerContract {
        @Override
        protected AuditLedger ledger() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static AuditLedger make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcAudit(database.database());
    }
}
