package dev.revo.store.jdbc;

import dev.revo.spi.TaskStore;
import dev.revo.testkit.contract.TaskStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcTasksContractTest {
    @Nested
    class OnH2 extends TaskStoreContract {
        @Override
        protected TaskStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends TaskStoreContract {
        @Override
        protected TaskStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static TaskStore make(Dialect dialect) {
        return new JdbcTasks(TestDatabase.of(dialect).database());
    }
}
