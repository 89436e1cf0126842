package dev.revo.store.jdbc;

import dev.revo.spi.AuditStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.testkit.contract.UnitOfWorkContract;
import org.junit.jupiter.api.Nested;

class JdbcUnitOfWorkContractTest {
    private abstract static class On extends UnitOfWorkContract {
        abstract Dialect dialect();

        @Override
        protected AuditStore audit() {
            return new JdbcAudit(TestDatabase.of(dialect()).database());
        }

        @Override
        protected UnitOfWork work(AuditStore over) {
            JdbcAudit audit = (JdbcAudit) over;
            return new JdbcUnitOfWork(audit);
        }
    }

    @Nested
    class OnH2 extends On {
        @Override
        Dialect dialect() {
            return Dialect.H2;
        }
    }

    @Nested
    class OnPostgresql extends On {
        @Override
        Dialect dialect() {
            return Dialect.POSTGRESQL;
        }
    }
}
