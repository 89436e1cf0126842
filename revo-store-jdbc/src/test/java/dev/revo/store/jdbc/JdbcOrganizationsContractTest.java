package dev.revo.store.jdbc;

import dev.revo.spi.OrganizationStore;
import dev.revo.testkit.contract.OrganizationStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcOrganizationsContractTest {
    @Nested
    class OnH2 extends OrganizationStoreContract {
        @Override
        protected OrganizationStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends OrganizationStoreContract {
        @Override
        protected OrganizationStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static OrganizationStore make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcOrganizations(
                database.database(), new ChangeBus(dialect, database.database().source()));
    }
}
