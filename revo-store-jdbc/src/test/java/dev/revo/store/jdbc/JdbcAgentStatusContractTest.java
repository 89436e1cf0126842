package dev.revo.store.jdbc;

import dev.revo.spi.AgentStatusStore;
import dev.revo.testkit.contract.AgentStatusStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcAgentStatusContractTest {
    @Nested
    class OnH2 extends AgentStatusStoreContract {
        @Override
        protected AgentStatusStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends AgentStatusStoreContract {
        @Override
        protected AgentStatusStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static AgentStatusStore make(Dialect dialect) {
        return new JdbcAgentStatus(TestDatabase.of(dialect).database());
    }
}
