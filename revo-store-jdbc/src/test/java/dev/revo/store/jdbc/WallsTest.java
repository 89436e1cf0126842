package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.WiringException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL's second wall, with the guard of statements off. */
class WallsTest {
    private static final String ALL = "select version_name from revo_version";
    private TestDatabase database;
    private Jdbi unguarded;

    @BeforeEach
    void open() {
        database = TestDatabase.freshPostgres();
        unguarded = Jdbi.create(database.database().source());
        for (String tenant : List.of("acme", "globex")) {
            as(
                    tenant,
                    "insert into revo_version (tenant_id, version_name, version_value) values ('" + tenant + "', 'of "
                            + tenant + "', 1)");
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void as(String tenant, String sql) {
        unguarded.useTransaction(handle -> {
            handle.createQuery(Database.SET_TENANT)
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .one();
            handle.execute(sql);
        });
    }

    private List<String> seen(String tenant) {
        return unguarded.inTransaction(handle -> {
            handle.createQuery(Database.SET_TENANT)
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .one();
            return handle.createQuery(ALL).mapTo(String.class).list();
        });
    }

    private void owner(String sql) throws SQLException {
        try (Connection connection = database.owner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void attack11_a_statement_without_predicate_sees_its_own_tenant_only() throws SQLException {
        assertThat(seen("acme")).containsExactly("of acme");
        assertThat(seen("globex")).containsExactly("of globex");
        assertThat(seen("")).isEmpty();
        // The control: without the policy it sees everybody's.
        owner("alter table revo_version disable row level security");
        assertThat(seen("acme")).containsExactlyInAnyOrder("of acme", "of globex");
    }

    @Test
    void attack11_nothing_is_written_for_another_tenant() throws SQLException {
        String theirs = "insert into revo_version (tenant_id, version_name, version_value) values ('globex', 'x', 1)";
        assertThatThrownBy(() -> as("acme", theirs)).hasMessageContaining("row-level security");
        as("acme", "update revo_version set version_value = 9");
        as("acme", "delete from revo_version");
        assertThat(seen("globex")).containsExactly("of globex");
        owner("alter table revo_version disable row level security");
        as("acme", theirs);
        assertThat(seen("globex")).contains("x");
    }

    @Test
    void attack42_a_connection_that_comes_back_carries_no_tenant_over() {
        try (var one = unguarded.open()) {
            for (int i = 0; i < 10_000; i++) {
                String tenant = i % 2 == 0 ? "acme" : "globex";
                int round = i;
                List<String> seen = one.inTransaction(handle -> {
                    if (round % 3 != 0) {
                        handle.createQuery(Database.SET_TENANT)
                                .bind("tenant", tenant)
                                .mapTo(String.class)
                                .one();
                    }
                    return handle.createQuery(ALL).mapTo(String.class).list();
                });
                assertThat(seen).isEqualTo(i % 3 == 0 ? List.of() : List.of("of " + tenant));
            }
            // The control: a setting of the session stays.
            one.execute("select set_config('revo.tenant', 'acme', false)");
            assertThat(one.createQuery(ALL).mapTo(String.class).list()).containsExactly("of acme");
        }
    }

    private void refused(DataSource app, String why) {
        assertThatThrownBy(() -> JdbcStores.on(app).open())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("migratedBy");
        JdbcStores.on(app).withoutRowLevelSecurity().open().close();
    }

    @Test
    void a_role_that_no_policy_binds_is_refused() {
        TestDatabase.Names names = database.names();
        refused(TestPostgres.source(TestPostgres.server(), names.database(), names.owner()), "owns the table");
        refused(TestPostgres.source(TestPostgres.server(), names.database(), "postgres"), "bypasses");
    }

    @Test
    void a_table_whose_policy_is_off_is_forced_again_when_it_opens() throws SQLException {
        owner("alter table revo_version no force row level security");
        assertThatThrownBy(() -> {
                    try (Connection app = database.database().source().getConnection()) {
                        Schema.checkWalls(app);
                    }
                })
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("revo_version has no forced policy");
    }

    @Test
    void every_table_with_a_tenant_has_it_first_in_its_keys() throws SQLException {
        try (Connection connection = database.owner()) {
            List<String> tables = TestDatabase.tables(connection);
            assertThat(tables).hasSizeGreaterThan(8);
            for (String table : tables) {
                if (table.startsWith("revo_sys_")) {
                    continue;
                }
                List<String> first = Jdbi.create(connection)
                        .withHandle(handle -> handle.createQuery("select a.attname from pg_constraint c"
                                        + " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
                                        + " where c.conrelid = :table::regclass and c.contype in ('p', 'u', 'f')")
                                .bind("table", table)
                                .mapTo(String.class)
                                .list());
                assertThat(first).as(table).isNotEmpty().containsOnly("tenant_id");
            }
        }
    }
}
