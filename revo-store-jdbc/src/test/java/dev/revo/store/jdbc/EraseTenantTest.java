package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.testkit.TestContexts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of a tenant goes, in whichever table; those of another stay as they are. Looked at with plain SQL. */
class EraseTenantTest {
    private static final String DIRECTORY = "revo_sys_organization";

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext globex = contexts.of("globex", "bo");

    @AfterEach
    void close() {
        contexts.close();
    }

    private static TestDatabase fresh(Dialect dialect) {
        return dialect == Dialect.H2 ? TestDatabase.freshH2() : TestDatabase.freshPostgres();
    }

    private static ChangeBus bus(TestDatabase database) {
        return new ChangeBus(database.database().dialect(), database.database().source());
    }

    private static JdbcBackups rows(TestDatabase database) {
        return new JdbcBackups(database.database(), bus(database));
    }

    private static JdbcOrganizations organizations(TestDatabase database) {
        return new JdbcOrganizations(database.database(), bus(database));
    }

    /** Rows in every table that has a tenant's id, those over all tenants among them. */
    private static void fill(TestDatabase database, String tenant) throws SQLException {
        TenantRows.fill(database, tenant);
        try (Connection connection = TenantRows.connect(database, tenant);
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "insert into revo_sys_organization (tenant_id, domain_name, version_value) values ('" + tenant
                            + "', '" + tenant + ".example', 1)",
                    "insert into revo_sys_open_run (tenant_id, run_id) values ('" + tenant + "', 'r1')",
                    "insert into revo_sys_run_letter (tenant_id, run_id, letter_id, for_holder) values ('" + tenant
                            + "', 'r1', 'l1', 'h1')",
                    "insert into revo_sys_audit_waiting (tenant_id, line_id) values ('" + tenant + "', 'l1')",
                    "insert into revo_sys_audit_reach (tenant_id, sink_name, reach_value) values ('" + tenant
                            + "', 'file', 1)",
                    "insert into revo_sys_credential (tenant_id, secret_hash, credential_kind, row_id, item_id) values"
                            + " ('" + tenant + "', 'hash of " + tenant + "', 'session', 'ada', 's1')")) {
                statement.execute(sql);
            }
        }
    }

    /** All rows of this tenant, by table, for each table that has such a column at all. */
    private static Map<String, List<String>> of(TestDatabase database, String tenant) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = TenantRows.connect(database, tenant)) {
            for (String table : TestDatabase.tables(connection)) {
                if (hasTenant(connection, table)) {
                    rows.put(table, of(connection, table, tenant));
                }
            }
        }
        return rows;
    }

    private static boolean hasTenant(Connection connection, String table) throws SQLException {
        try (ResultSet found = connection.getMetaData().getColumns(null, connection.getSchema(), table, "tenant_id")) {
            return found.next();
        }
    }

    private static List<String> of(Connection connection, String table, String tenant) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select * from " + table + " where tenant_id = ?")) {
            select.setString(1, tenant);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.append(found.getString(i)).append('|');
                    }
                    rows.add(row.toString());
                }
            }
        }
        rows.sort(null);
        return rows;
    }

    private static Set<String> tablesWithRows(TestDatabase database, String tenant) throws SQLException {
        Set<String> left = new TreeSet<>();
        of(database, tenant).forEach((table, rows) -> {
            if (!rows.isEmpty()) {
                left.add(table);
            }
        });
        return left;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nothing_is_left_but_the_id_and_another_tenant_is_as_it_was(Dialect dialect) throws SQLException {
        try (TestDatabase database = fresh(dialect)) {
            fill(database, "acme");
            fill(database, "globex");
            Map<String, List<String>> before = of(database, "globex");
            assertThat(tablesWithRows(database, "acme"))
                    .as("the control: there is a row of it in every table")
                    .isEqualTo(of(database, "acme").keySet());
            JdbcBackups store = rows(database);
            long erased = store.erase(acme, 1_000_000).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(erased).isGreaterThan(50);
            assertThat(tablesWithRows(database, "acme")).containsExactly("revo_organization", DIRECTORY);
            assertThat(store.erase(acme, 10)).isEmpty();
            assertThat(store.bury(acme)).isTrue();
            assertThat(tablesWithRows(database, "acme")).containsExactly(DIRECTORY);
            assertThat(of(database, "acme").get(DIRECTORY))
                    .as("no domain in it")
                    .singleElement()
                    .satisfies(row -> assertThat(row).startsWith("acme|#acme|2|"));
            assertThat(of(database, "globex")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void an_erase_that_stops_after_any_piece_goes_on(Dialect dialect) throws SQLException {
        try (TestDatabase database = fresh(dialect)) {
            fill(database, "acme");
            int pieces = 0;
            Map<String, Long> piece;
            do {
                // Another process each time, which knows nothing of the pieces before.
                JdbcBackups store = rows(database);
                assertThat(store.bury(acme)).as("not before all is gone").isFalse();
                assertThat(of(database, "acme").get("revo_organization"))
                        .as("as long as there is something to do it is found")
                        .hasSize(1);
                piece = store.erase(acme, 7);
                assertThat(piece.values().stream().mapToLong(Long::longValue).sum())
                        .isLessThanOrEqualTo(7);
                pieces++;
            } while (rowsLeft(database) > 0);
            assertThat(pieces).isGreaterThan(8);
            assertThat(rows(database).bury(acme)).isTrue();
            assertThat(tablesWithRows(database, "acme")).containsExactly(DIRECTORY);
        }
    }

    private static long rowsLeft(TestDatabase database) throws SQLException {
        Map<String, List<String>> left = of(database, "acme");
        left.remove("revo_organization");
        left.remove(DIRECTORY);
        return left.values().stream().mapToLong(List::size).sum();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void the_id_stays_taken_and_the_domain_is_free(Dialect dialect) {
        try (TestDatabase database = fresh(dialect)) {
            JdbcOrganizations organizations = organizations(database);
            organizations.apply(acme, 0, created("acme", "acme.example"));
            organizations.apply(globex, 0, created("globex", "globex.example"));
            assertThat(organizations.tenants("", 10)).containsExactly("acme", "globex");
            JdbcBackups store = rows(database);
            assertThat(store.erase(acme, 10)).isEmpty();
            assertThat(store.bury(acme)).isTrue();
            assertThat(organizations.tenants("", 10)).containsExactly("globex");
            assertThat(organizations.read(acme, 0)).isEmpty();
            assertThat(organizations.versions(List.of("acme")))
                    .as("who holds a copy looks again")
                    .containsEntry("acme", 2L);
            assertThatThrownBy(() -> organizations.apply(acme, 0, created("acme", "new.example")))
                    .isInstanceOf(ConflictException.class);
            assertThat(store.obstacle(acme, "new.example")).isPresent();
            RunContext initech = contexts.of("initech", "al");
            organizations.apply(initech, 0, created("initech", "acme.example"));
            assertThat(organizations.read(initech, 0)).isPresent();
        }
    }

    private static Change created(String id, String domain) {
        return Change.of(
                OrganizationRow.of(NewOrganization.of(id, id, domain, "ada"), Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void every_table_over_all_tenants_that_has_a_tenants_id_is_known_here() throws SQLException {
        try (TestDatabase database = fresh(Dialect.H2);
                Connection connection = database.owner()) {
            Set<String> system = new TreeSet<>();
            for (String table : TestDatabase.tables(connection)) {
                if (!Catalogue.ofTenants(table) && hasTenant(connection, table)) {
                    system.add(table);
                }
            }
            assertThat(system)
                    .as("a new one is erased by a statement of SystemSql, called in EraseTenant, and filled here")
                    .containsExactlyInAnyOrder(
                            DIRECTORY,
                            "revo_sys_open_run",
                            "revo_sys_run_letter",
                            "revo_sys_audit_waiting",
                            "revo_sys_audit_reach",
                            "revo_sys_credential");
        }
    }
}
