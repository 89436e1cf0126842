package dev.revo.store.jdbc;

import dev.revo.spi.IdempotencyStore;
import dev.revo.testkit.contract.IdempotencyStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcIdempotencyContractTest {
    @Nested
    class OnH2 extends IdempotencyStoreContract {
        @Override
        protected IdempotencyStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends IdempotencyStoreContract {
        @Override
        protected IdempotencyStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static IdempotencyStore make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcIdempotency(database.database(), database.holders());
    }
}
