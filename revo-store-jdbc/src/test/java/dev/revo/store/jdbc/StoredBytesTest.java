package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.spi.BlobStore;
import dev.revo.spi.StorageLimit;
import dev.revo.testkit.TestContexts;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of blobs are counted with the blob: whatever was there before, whatever is undone. */
class StoredBytesTest {
    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");

    @AfterEach
    void close() {
        contexts.close();
    }

    private static BlobStore blobs(TestDatabase database, long most) {
        return new JdbcBlobs(database.database(), ctx -> OptionalLong.of(most));
    }

    private static long used(TestDatabase database, RunContext ctx) {
        return new JdbcStorage(database.database()).used(ctx).getOrDefault(JdbcStorage.BLOBS, 0L);
    }

    private static ByteArrayInputStream content(int size) {
        return new ByteArrayInputStream(new byte[size]);
    }

    private static long rows(TestDatabase database, String table) throws SQLException {
        try (Connection connection = TenantRows.connect(database, "acme");
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("select count(*) from " + table + " where tenant_id = 'acme'")) {
            found.next();
            return found.getLong(1);
        }
    }

    /** As a version that did not count left it, or a backup of that time. */
    private static void uncounted(TestDatabase database) throws SQLException {
        try (Connection connection = TenantRows.connect(database, "acme");
                Statement statement = connection.createStatement()) {
            statement.execute("delete from revo_storage where tenant_id = 'acme'");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_was_kept_before_anybody_counted_is_counted_once(Dialect dialect) throws SQLException {
        TestDatabase database = TestDatabase.of(dialect);
        BlobStore blobs = blobs(database, 1_000);
        String hash = blobs.put(acme, content(300), 1_000);
        blobs.put(acme, content(400), 1_000);
        uncounted(database);
        assertThat(used(database, acme)).isEqualTo(700);
        uncounted(database);
        assertThatThrownBy(() -> blobs.put(acme, content(301), 1_000)).isInstanceOf(QuotaExceededException.class);
        uncounted(database);
        blobs.put(acme, content(299), 1_000);
        assertThat(used(database, acme)).isEqualTo(999);
        uncounted(database);
        assertThat(blobs.delete(acme, hash)).isTrue();
        assertThat(used(database, acme)).isEqualTo(699);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_has_no_room_leaves_nothing_also_in_a_unit_that_goes_on(Dialect dialect) throws SQLException {
        TestDatabase database = TestDatabase.of(dialect);
        BlobStore blobs = blobs(database, 1_000_000);
        JdbcUnitOfWork units = new JdbcUnitOfWork(new JdbcAudit(database.database()));
        units.run(acme, tx -> {
            assertThatThrownBy(() -> blobs.put(acme, content(1_000_001), Long.MAX_VALUE))
                    .isInstanceOfSatisfying(QuotaExceededException.class, e -> {
                        assertThat(e.code()).isEqualTo("plan_limit");
                        assertThat(e.context()).containsEntry("limit", "STORAGE_BYTES");
                    });
            return true;
        });
        assertThat(rows(database, "revo_blob")).isZero();
        assertThat(rows(database, "revo_blob_chunk")).isZero();
        assertThat(used(database, acme)).isZero();
        units.run(acme, tx -> blobs.put(acme, content(1_000_000), Long.MAX_VALUE));
        assertThat(used(database, acme)).as("the control: what has room").isEqualTo(1_000_000);
        assertThat(rows(database, "revo_blob_chunk")).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_is_undone_is_not_counted(Dialect dialect) {
        TestDatabase database = TestDatabase.of(dialect);
        BlobStore blobs = blobs(database, 1_000);
        JdbcUnitOfWork units = new JdbcUnitOfWork(new JdbcAudit(database.database()));
        assertThatThrownBy(() -> units.run(acme, tx -> {
                    blobs.put(acme, content(300), 1_000);
                    throw new IllegalStateException("no");
                }))
                .isNotNull();
        assertThat(used(database, acme)).isZero();
        BlobStore unlimited = new JdbcBlobs(database.database(), StorageLimit.NONE);
        unlimited.put(acme, content(5_000), 10_000);
        assertThat(used(database, acme)).as("without a limit it is counted too").isEqualTo(5_000);
        assertThatThrownBy(() -> blobs.put(acme, content(1), 1)).isInstanceOf(QuotaExceededException.class);
        blobs.put(acme, content(5_000), 10_000);
        assertThat(used(database, acme)).as("what is there needs no room").isEqualTo(5_000);
    }
}
