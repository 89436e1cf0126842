package dev.revo.store.jdbc;

import dev.revo.spi.ConfigurationStore;
import dev.revo.testkit.contract.ConfigurationStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcConfigurationsContractTest {
    @Nested
    class OnH2 extends ConfigurationStoreContract {
        @Override
        protected ConfigurationStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends ConfigurationStoreContract {
        @Override
        protected ConfigurationStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static ConfigurationStore make(Dialect dialect) {
        return new JdbcConfigurations(TestDatabase.of(dialect).database());
    }
}
