package dev.revo.store.jdbc;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.testkit.contract.BackupStoreContract;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

class JdbcBackupsContractTest {
    /** Both databases. */
    private abstract static class OnDatabase extends BackupStoreContract {
        private final Dialect dialect;
        private @Nullable TestDatabase database;

        OnDatabase(Dialect dialect) {
            this.dialect = dialect;
        }

        @Override
        protected BackupStore store() {
            TestDatabase made = TestDatabase.of(dialect);
            database = made;
            // A guard of its own: it writes its statements itself, in one form for every table that the catalogue has.
            // IsolationMutationIT asks for mutants of those that stand in the code.
            Database own = new Database(made.database().source(), dialect, () -> {});
            return new JdbcBackups(own, new ChangeBus(dialect, own.source()));
        }

        @Override
        protected void fill(RunContext ctx) throws Exception {
            TenantRows.fill(requireNonNull(database, "database"), ctx.tenant());
        }

        @Override
        protected Set<String> anew() {
            return Set.of("holder");
        }
    }

    @Nested
    class OnH2 extends OnDatabase {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends OnDatabase {
        OnPostgresql() {
            super(Dialect.POSTGRESQL);
        }
    }
}
