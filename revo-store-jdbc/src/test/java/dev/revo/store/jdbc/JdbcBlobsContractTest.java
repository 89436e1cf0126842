package dev.revo.store.jdbc;

import dev.revo.spi.BlobStore;
import dev.revo.spi.StorageLimit;
import dev.revo.testkit.contract.BlobStoreContract;
import org.junit.jupiter.api.Nested;

class JdbcBlobsContractTest {
    @Nested
    class OnH2 extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            return make(Dialect.H2);
        }
    }

    @Nested
    class OnPostgresql extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            return make(Dialect.POSTGRESQL);
        }
    }

    private static BlobStore make(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        return new JdbcBlobs(database.database(), StorageLimit.NONE);
    }
}
