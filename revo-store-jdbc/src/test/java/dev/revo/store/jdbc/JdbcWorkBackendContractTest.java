package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.WorkBackend;
import dev.revo.testkit.contract.WorkBackendContract;
import java.util.ArrayList;
import java.util.List;
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
        private final List<Holders> entered = new ArrayList<>();
        private @Nullable Database database;

        @Override
        protected WorkBackend backend() {
            database = TestDatabase.of(Dialect.POSTGRESQL).database();
            return process(database);
        }

        @Override
        protected Optional<WorkBackend> another() {
            return Optional.of(process(requireNonNull(database, "database")));
        }

        // One that has just begun is alive for as long as a test takes, where the holder that tests share does not
        // beat.
        private WorkBackend process(Database of) {
            Holders holders = new Holders(of, of.source(), "process " + entered.size());
            holders.enter();
            entered.add(holders);
            return new JdbcRunJournal(of, holders);
        }

        @AfterEach
        void leave() {
            entered.forEach(Holders::close);
        }
    }
}
