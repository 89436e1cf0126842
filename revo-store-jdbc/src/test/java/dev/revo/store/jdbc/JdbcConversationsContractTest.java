package dev.revo.store.jdbc;

import dev.revo.spi.ConversationStore;
import dev.revo.testkit.contract.ConversationStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcConversationsContractTest {
    @Nested
    class OnH2 extends ConversationStoreContract {
        @Override
        protected ConversationStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends ConversationStoreContract {
        @Override
        protected ConversationStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static ConversationStore make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcConversations(database.database());
    }
}
