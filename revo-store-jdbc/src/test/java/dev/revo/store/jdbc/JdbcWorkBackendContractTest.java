package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.WorkBackend;
import dev.revo.testkit.contract.WorkBackendContract;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class JdbcWorkBackendContractTest {
    @Nested
    class OnH2 extends WorkBackendContract {
        @Override
        protected WorkBackend backend() {
            TestDatabase database = TestDatabase.of(Dialect.H2);
            return new JdbcRunJournal(database.database(), database.holders());
        }
    }

    @Nested
    class OnPostgresql extends WorkBackendContract {
        private @Nullable TestDatabase database;
        private @Nullable Holders other;

        @Override
        protected WorkBackend backend() {
            database = TestDatabase.of(Dialect.POSTGRESQL);
            return new JdbcRunJournal(database.database(), database.holders());
        }

        @Override
        protected Optional<WorkBackend> another() {
            Database shared = requireNonNull(database, "database").database();
            Holders there = new Holders(shared, shared.source(), "other");
            there.enter();
            other = there;
            return Optional.of(new JdbcRunJournal(shared, there));
        }

        @AfterEach
        void leave() {
            if (other != null) {
                other.close();
            }
        }
    }
}
