package dev.revo.store.jdbc;

import dev.revo.spi.ApiKeyStore;
import dev.revo.testkit.contract.ApiKeyStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcApiKeysContractTest {
    @Nested
    class OnH2 extends ApiKeyStoreContract {
        @Override
        protected ApiKeyStore store() {
            return new JdbcApiKeys(TestDatabase.of(Dialect.H2).database());
        }
    }

    @Nested
    class OnPostgresql extends ApiKeyStoreContract {
        @Override
        protected ApiKeyStore store() {
            return new JdbcApiKeys(TestDatabase.of(Dialect.POSTGRESQL).database());
        }
    }
}
