package dev.revo.store.jdbc;

import dev.revo.spi.AuditStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.testkit.contract.UnitOfWorkContract;
import org.junit.jupiter.api.Nested;

class JdbcUnitOfWorkContractTest {
    private abstract static class On extends UnitOfWorkContract {
        private TestDatabase database;

        abstract Dialect dialect();

        @Override
        protected AuditStore audit() {
            database = TestDatabase.of(dialect());
            return new JdbcAudit(database.database());
        }

        @Override
        protected UnitOfWork work(AuditStore over) {
            return new JdbcUnitOfWork(database.database(), (JdbcAudit) over);
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
