package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A start on PostgreSQL makes policies that are missing or wrong, and waits for nobody where all are right. */
class PoliciesAtStartTest {
    private static final String STATE = "select relrowsecurity, relforcerowsecurity, qual, with_check from pg_class c"
            + " join pg_policies p on p.tablename = c.relname where c.relname = 'revo_version' and policyname ="
            + " 'revo_tenant'";
    private FreshPostgres database;

    @BeforeEach
    void open() {
        database = FreshPostgres.create();
        start();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Waits for a lock at most half a second. */
    private void start() {
        PGSimpleDataSource owner = (PGSimpleDataSource) database.ownerSource();
        owner.setOptions("-c lock_timeout=500");
        String app = ((PGSimpleDataSource) database.appSource()).getUser();
        new Schema(owner, Dialect.POSTGRESQL).migrate(String.valueOf(app));
    }

    private void owner(String sql) throws SQLException {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String state() throws SQLException {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATE)) {
            assertThat(row.next()).isTrue();
            return row.getString(1) + row.getString(2) + row.getString(3) + row.getString(4);
        }
    }

    private Connection reader() throws SQLException {
        Connection reader = database.appSource().getConnection();
        reader.setAutoCommit(false);
        try (Statement statement = reader.createStatement()) {
            statement.execute("select count(*) from revo_version");
        }
        return reader;
    }

    @Test
    void aStartWaitsForNoReader() throws SQLException {
        try (Connection reader = reader()) {
            start();
            assertThat(reader.isValid(1)).isTrue();
        }
    }

    @Test
    void control_aPolicyThatIsMadeAnewWaits() throws SQLException {
        owner("comment on policy revo_tenant on revo_version is 'of an earlier version'");
        try (Connection reader = reader()) {
            assertThatThrownBy(this::start).hasStackTraceContaining("lock timeout");
            reader.rollback();
        }
        start();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter policy revo_tenant on revo_version using (true)",
                "alter policy revo_tenant on revo_version with check (true)",
                "drop policy revo_tenant on revo_version;"
                        + " create policy revo_tenant on revo_version for select using (true)",
                "drop policy revo_tenant on revo_version; create policy revo_tenant on revo_version to postgres using"
                        + " (tenant_id = nullif(current_setting('revo.tenant', true), ''))",
                "alter table revo_version disable row level security",
                "alter table revo_version no force row level security",
                "comment on policy revo_tenant on revo_version is null"
            })
    void whatIsWrongIsMadeRight(String harm) throws SQLException {
        String right = state();
        owner(harm);
        start();
        assertThat(state()).isEqualTo(right);
        try (Connection reader = reader()) {
            // And once it is right it is left alone.
            start();
            assertThat(reader.isValid(1)).isTrue();
        }
    }

    @Test
    void aRightThatWasTakenFromTheRoleIsGivenBack() throws SQLException {
        String app = ((PGSimpleDataSource) database.appSource()).getUser();
        owner("revoke insert on revo_version from \"" + app + "\"");
        start();
        try (Connection reader = database.appSource().getConnection();
                Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery("select has_table_privilege('revo_version', 'insert')")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }
}
