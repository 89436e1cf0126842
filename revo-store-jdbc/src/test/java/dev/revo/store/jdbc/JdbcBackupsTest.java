package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Table;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestContexts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of tenants on their way out of one database and into another, compared table by table with plain SQL. */
// NullAway does not see in class files that elements may be null.
@SuppressWarnings("NullAway")
class JdbcBackupsTest {
    private static final Arrival SAME = new Arrival(false, true, Optional.empty());
    private static final Arrival RENAMED = new Arrival(true, false, Optional.of("other.example"));

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext globex = contexts.of("globex", "bo");

    @AfterEach
    void close() {
        contexts.close();
    }

    private record Row(Table table, List<@Nullable Object> values) {}

    private static JdbcBackups backups(TestDatabase database) {
        return new JdbcBackups(
                database.database(),
                new ChangeBus(database.database().dialect(), database.database().source()));
    }

    private static TestDatabase fresh(Dialect dialect) {
        return dialect == Dialect.H2 ? TestDatabase.freshH2() : TestDatabase.freshPostgres();
    }

    private static List<Row> read(TestDatabase database, RunContext ctx) {
        List<Row> rows = new ArrayList<>();
        backups(database).read(ctx, (table, values) -> rows.add(new Row(table, values)));
        return rows;
    }

    private static Map<String, Long> write(TestDatabase database, RunContext ctx, Arrival arrival, List<Row> rows) {
        return backups(database).write(ctx, arrival, sink -> rows.forEach(row -> sink.row(row.table(), row.values())));
    }

    private static List<String> query(TestDatabase database, String tenant, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = TenantRows.connect(database, tenant);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void execute(TestDatabase database, String tenant, String sql) throws SQLException {
        try (Connection connection = TenantRows.connect(database, tenant);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    private static Map<String, List<String>> without(Map<String, List<String>> rows, Set<String> tables) {
        Map<String, List<String>> some = new TreeMap<>(rows);
        some.keySet().removeAll(tables);
        return some;
    }

    @ParameterizedTest
    @CsvSource({"H2, H2", "POSTGRESQL, POSTGRESQL", "H2, POSTGRESQL", "POSTGRESQL, H2"})
    void every_table_comes_back_row_by_row(Dialect from, Dialect to) throws Exception {
        try (TestDatabase source = fresh(from);
                TestDatabase target = fresh(to)) {
            TenantRows.fill(source, "acme");
            execute(source, "acme", "delete from revo_audit_link where line_id like '3%'");
            Map<String, List<String>> before = TenantRows.read(source, "acme");
            // A table that is in no backup and not among those that are dropped is found here.
            assertThat(before.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());

            Map<String, Long> written = write(target, acme, SAME, read(source, acme));

            Map<String, List<String>> after = TenantRows.read(target, "acme");
            assertThat(without(after, JdbcBackups.DROPPED)).isEqualTo(without(before, JdbcBackups.DROPPED));
            assertThat(written.keySet())
                    .isEqualTo(without(before, JdbcBackups.DROPPED).keySet());
            before.keySet().stream()
                    .filter(JdbcBackups.DROPPED::contains)
                    .forEach(table -> assertThat(after.get(table)).isEmpty());
            // And what is made from them: the directory, runs that go on, the line that waits.
            assertThat(query(target, "acme", "select version_value from revo_sys_organization"))
                    .containsExactly("1000003");
            assertThat(query(target, "acme", "select run_id from revo_sys_open_run"))
                    .hasSize(2);
            assertThat(query(
                            target,
                            "acme",
                            "select letter_id from revo_sys_run_letter where for_holder = '" + RowWriter.NOBODY + "'"))
                    .as("letters wait for whoever claims their runs")
                    .hasSize(3);
            assertThat(query(target, "acme", "select line_id from revo_sys_audit_waiting"))
                    .singleElement()
                    .asString()
                    .startsWith("3line_id");
            assertThat(query(target, "acme", "select reach_value from revo_sys_audit_reach order by reach_value"))
                    .as("the signed end of the chain, and three sinks, the last of which has a checkpoint")
                    .containsExactly("2000006", "2000007", "4000012", "6000019");
            assertThat(query(target, "acme", "select distinct holder from revo_run"))
                    .containsExactly(RowWriter.NOBODY);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void another_id_has_the_rows_but_its_chain_begins_anew_and_its_runs_lie_still(Dialect dialect) throws Exception {
        try (TestDatabase database = fresh(dialect)) {
            TenantRows.fill(database, "acme");
            write(database, contexts.of("other", "cy"), RENAMED, read(database, acme));
            Set<String> differs = new TreeSet<>(JdbcBackups.DROPPED);
            differs.addAll(JdbcBackups.CHAIN);
            differs.addAll(JdbcBackups.BOUND);
            differs.add("revo_organization");
            Map<String, List<String>> other = TenantRows.read(database, "other");
            assertThat(without(other, differs)).isEqualTo(without(TenantRows.read(database, "acme"), differs));
            assertThat(other.get("revo_organization"))
                    .singleElement()
                    .asString()
                    .contains("domain_name=other.example");
            JdbcBackups.CHAIN.forEach(table -> assertThat(other.get(table)).isEmpty());
            JdbcBackups.BOUND.forEach(table -> assertThat(other.get(table)).isEmpty());
            assertThat(query(database, "other", "select line_id from revo_sys_audit_waiting where tenant_id = 'other'"))
                    .hasSize(3);
            assertThat(query(database, "other", "select run_id from revo_sys_open_run where tenant_id = 'other'"))
                    .isEmpty();
            assertThat(query(database, "other", "select letter_id from revo_sys_run_letter where tenant_id = 'other'"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nothing_of_another_tenant_is_read(Dialect dialect) throws Exception {
        try (TestDatabase database = fresh(dialect)) {
            TenantRows.fill(database, "acme");
            TenantRows.fill(database, "globex");
            execute(database, "globex", "update revo_version set version_value = 77 where tenant_id = 'globex'");
            assertThat(read(database, acme)).hasSameSizeAs(read(database, globex));
            assertThat(values(read(database, acme))).doesNotContain(77L, "globex");
            // The control: the other one's rows are there to be read.
            assertThat(values(read(database, globex))).contains(77L);
        }
    }

    private static List<@Nullable Object> values(List<Row> rows) {
        List<@Nullable Object> all = new ArrayList<>();
        rows.forEach(row -> all.addAll(row.values()));
        return all;
    }

    @Test
    void control_with_the_predicate_off_rows_of_another_tenant_are_read() throws Exception {
        try (TestDatabase database = fresh(Dialect.H2)) {
            TenantRows.fill(database, "acme");
            TenantRows.fill(database, "globex");
            Database open = new Database(database.database().source(), Dialect.H2, () -> {}, statements -> {
                var engine = statements.getTemplateEngine();
                statements.setTemplateEngine((template, context) ->
                        engine.render(template, context).replace("tenant_id = :tenant", "1 = 1"));
                statements.setUnusedBindingAllowed(true);
                statements.setSqlLogger(org.jdbi.v3.core.statement.SqlLogger.NOP_SQL_LOGGER);
            });
            List<Row> rows = new ArrayList<>();
            new JdbcBackups(open, new ChangeBus(Dialect.H2, database.database().source()))
                    .read(acme, (table, values) -> rows.add(new Row(table, values)));
            assertThat(rows).hasSize(2 * read(database, acme).size());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void all_tables_are_read_as_they_are_at_one_moment(Dialect dialect) throws Exception {
        try (TestDatabase database = fresh(dialect)) {
            TenantRows.fill(database, "acme");
            List<Row> rows = new ArrayList<>();
            List<String> versions =
                    List.of("update revo_version set version_value = 5", "update revo_role set changed_version = 5");
            backups(database).read(acme, (table, values) -> {
                if (rows.isEmpty()) {
                    // After the first row, before the tables that come later were ever looked at.
                    versions.forEach(sql -> change(database, sql));
                }
                rows.add(new Row(table, values));
            });
            assertThat(values(rows)).doesNotContain(5L);
            // The control: who reads now sees the change.
            assertThat(values(read(database, acme))).contains(5L);
        }
    }

    private static void change(TestDatabase database, String sql) {
        try {
            execute(database, "acme", sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_the_database_does_not_take_leaves_nothing(Dialect dialect) throws Exception {
        try (TestDatabase source = fresh(dialect);
                TestDatabase target = fresh(dialect)) {
            TenantRows.fill(source, "acme");
            List<Row> twice = new ArrayList<>(read(source, acme));
            twice.add(twice.get(twice.size() - 1));
            assertThatThrownBy(() -> write(target, acme, SAME, twice))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.code()).isEqualTo("backup_refused"));
            assertThat(TenantRows.read(target, "acme").values())
                    .allSatisfy(rows -> assertThat(rows).isEmpty());
            assertThat(backups(target).obstacle(acme, "any.example")).isEmpty();
            // The control: without the row that is there twice it is taken.
            write(target, acme, SAME, twice.subList(0, twice.size() - 1));
            assertThat(backups(target).obstacle(acme, "any.example")).isPresent();
        }
    }

    @Test
    void a_secret_comes_back_under_its_own_id_where_its_key_is_given() throws Exception {
        try (TestDatabase source = fresh(Dialect.H2);
                TestDatabase target = fresh(Dialect.POSTGRESQL);
                Secret secret = Secret.of("s3cret".toCharArray())) {
            TenantRows.fill(source, "acme");
            TestSecrets.elder(source.database()).put(acme, "model:key", secret, Instant.EPOCH);
            List<Row> rows = read(source, acme);
            write(target, acme, SAME, rows);
            assertThat(TestSecrets.newer(target.database()).find(acme, "model:key"))
                    .hasValueSatisfying(found -> assertThat(found.reveal()).containsExactly("s3cret".toCharArray()));
            SecretKeys others = SecretKeys.none().with("k2", TestSecrets.key(2));
            assertThatThrownBy(() -> TestSecrets.of(target.database(), others).find(acme, "model:key"))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo("secret_key_missing"));
            RunContext other = contexts.of("other", "cy");
            write(target, other, RENAMED, rows);
            assertThat(TestSecrets.newer(target.database()).find(other, "model:key"))
                    .isEmpty();
        }
    }

    @Test
    void names_that_are_none_of_ours_never_become_sql() throws Exception {
        try (TestDatabase target = fresh(Dialect.H2)) {
            Column id = new Column("version_name", BackupStore.Kind.TEXT, true);
            Column hostile = new Column("version_value) select 1 --", BackupStore.Kind.INTEGER, true);
            for (Table table : List.of(
                    new Table("revo_sys_organization", List.of(id)),
                    new Table("revo_session", List.of(id)),
                    new Table("revo_version; drop table revo_run", List.of(id)),
                    new Table("revo_version", List.of(id, hostile)))) {
                assertThatThrownBy(() -> write(target, acme, SAME, List.of(new Row(table, List.of("a", 1L)))))
                        .as(table.name())
                        .isInstanceOfSatisfying(
                                InvalidRequestException.class,
                                e -> assertThat(e.code()).isEqualTo("backup_refused"));
            }
        }
    }

    @Test
    void an_id_or_a_domain_in_use_and_rows_without_an_organization_are_in_the_way() throws Exception {
        try (TestDatabase database = fresh(Dialect.H2)) {
            TenantRows.fill(database, "acme");
            List<Row> rows = read(database, acme);
            assertThat(backups(database).obstacle(acme, "any.example"))
                    .hasValueSatisfying(what -> assertThat(what).contains("rows in revo_"));
            write(database, globex, new Arrival(true, false, Optional.of("globex.example")), rows);
            assertThat(backups(database).obstacle(globex, "any.example")).contains("the id or the domain is in use");
            RunContext other = contexts.of("other", "cy");
            assertThat(backups(database).obstacle(other, "globex.example")).contains("the id or the domain is in use");
            assertThatThrownBy(
                            () -> write(database, other, new Arrival(true, false, Optional.of("globex.example")), rows))
                    .isInstanceOf(ConflictException.class);
            assertThat(backups(database).obstacle(other, "other.example")).isEmpty();
        }
    }

    @Test
    void every_system_table_is_known_to_be_rebuilt_or_dropped() throws Exception {
        try (TestDatabase database = fresh(Dialect.H2);
                Connection connection = database.owner()) {
            Set<String> system = new TreeSet<>(TestDatabase.tables(connection));
            system.removeIf(Catalogue::ofTenants);
            // Processes; rebuilt from rows, the next five; dropped with the secrets that it finds.
            assertThat(system)
                    .containsExactlyInAnyOrder(
                            "revo_sys_holder",
                            "revo_sys_open_run",
                            "revo_sys_run_letter",
                            "revo_sys_organization",
                            "revo_sys_audit_waiting",
                            "revo_sys_audit_reach",
                            "revo_sys_credential");
        }
    }

    @Test
    void a_column_of_a_kind_that_backups_do_not_know_fails() throws Exception {
        try (TestDatabase database = fresh(Dialect.H2)) {
            try (Connection connection = database.owner();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table revo_new (tenant_id varchar(64) not null primary key, x interval day)");
            }
            assertThatThrownBy(() -> backups(database)).hasMessageContaining("revo_new");
        }
    }
}
