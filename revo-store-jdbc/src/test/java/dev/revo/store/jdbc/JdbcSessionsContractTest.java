package dev.revo.store.jdbc;

import dev.revo.spi.SessionStore;
import dev.revo.testkit.contract.SessionStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcSessionsContractTest {
    @Nested
    class OnH2 extends SessionStoreContract {
        @Override
        protected SessionStore store() {
            return new JdbcSessions(TestDatabase.of(Dialect.H2).database());
        }
    }

    @Nested
    class OnPostgresql extends SessionStoreContract {
        @Override
        protected SessionStore store() {
            return new JdbcSessions(TestDatabase.of(Dialect.POSTGRESQL).database());
        }
    }
}
