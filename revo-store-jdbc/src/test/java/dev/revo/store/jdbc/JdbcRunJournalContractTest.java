package dev.revo.store.jdbc;

import dev.revo.spi.RunJournal;
import dev.revo.testkit.contract.RunJournalContract;
import org.junit.jupiter.api.Nested;

class JdbcRunJournalContractTest {
    @Nested
    class OnH2 extends RunJournalContract {
        @Override
        protected RunJournal journal() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends RunJournalContract {
        @Override
        protected RunJournal journal() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static RunJournal make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcRunJournal(database.database(), database.holders());
    }
}
