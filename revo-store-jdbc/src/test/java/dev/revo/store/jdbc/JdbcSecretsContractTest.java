package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.contract.SecretStoreContract;
import java.time.Instant;
import org.junit.jupiter.api.Nested;

class JdbcSecretsContractTest {
    @Nested
    class OnH2 extends Kit {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends Kit {
        OnPostgresql() {
            super(Dialect.POSTGRESQL);
        }
    }

    /** What is put beforehand stands under an older key, so that there is something to encrypt anew. */
    private abstract static class Kit extends SecretStoreContract {
        private final Database database;

        Kit(Dialect dialect) {
            database = TestDatabase.of(dialect).database();
        }

        @Override
        protected SecretStore store() {
            return TestSecrets.newer(database);
        }

        @Override
        protected void put(String tenant, String reference, String value) {
            try (TestContexts contexts = TestContexts.open();
                    Secret secret = Secret.of(value.toCharArray())) {
                RunContext ctx = contexts.of(tenant, "ada");
                TestSecrets.elder(database).put(ctx, reference, secret, Instant.EPOCH);
            }
        }
    }
}
