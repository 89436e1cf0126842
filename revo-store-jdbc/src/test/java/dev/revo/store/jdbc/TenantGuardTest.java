package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BugException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select fence from revo_run where tenant_id = :tenant and run_id = :run",
                "select r.fence from revo_run r where r.tenant_id = :tenant and (r.fence = 1 or r.fence = 2)",
                "select e.body from revo_run r join revo_run_entry e on e.tenant_id = :tenant and e.run_id = r.run_id"
                        + " where r.tenant_id = :tenant",
                "update revo_run set fence = 2 where tenant_id = :tenant",
                "delete from revo_run where tenant_id = :tenant and run_id = :run",
                "insert into revo_run (tenant_id, run_id) values (:tenant, :run) on conflict do nothing",
                "insert into revo_run (tenant_id, run_id) select :tenant, run_id from revo_run_entry"
                        + " where tenant_id = :tenant",
                "select count(*) from revo_run where tenant_id = :tenant and exists (select 1 from revo_run_entry e"
                        + " where e.tenant_id = :tenant and e.run_id = revo_run.run_id and (1 = 1 or 2 = 2))"
                        + " and revo_run.tenant_id = :tenant",
                "SELECT fence\n  FROM revo_run\n  WHERE tenant_id = :tenant",
            })
    void a_statement_that_binds_each_table_passes(String sql) {
        assertThatCode(() -> TenantGuard.check(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select fence from revo_run",
                "select fence from revo_run where run_id = :run",
                "select fence from revo_run where tenant_id = 'globex'",
                "select fence from revo_run where tenant_id = :other",
                "select fence from revo_run where tenant_id <> :tenant",
                "select fence from revo_run where tenant_id = :tenant || ''",
                "select fence from revo_run where not tenant_id = :tenant",
                "select fence from revo_run where tenant_id = :tenant or 1 = 1",
                "select fence from revo_run where run_id = :run or tenant_id = :tenant",
                "select fence from revo_run where run_id = 'tenant_id = :tenant'",
                "select fence, 'where tenant_id = :tenant' from revo_run",
                "select fence from revo_run where tenant_id = :tenant union select fence from revo_run",
                "select e.body from revo_run r join revo_run_entry e on e.run_id = r.run_id where r.tenant_id = :tenant",
                "select e.body from revo_run r join revo_run_entry e on r.tenant_id = :tenant and e.run_id = r.run_id"
                        + " where r.tenant_id = :tenant",
                "select 1 from revo_run, revo_run_entry where tenant_id = :tenant",
                "select count(*) from revo_run where tenant_id = :tenant and exists (select 1 from revo_run_entry e"
                        + " where e.run_id = revo_run.run_id)",
                "select count(*) from revo_run r where r.tenant_id = :tenant and exists (select 1 from revo_run_entry e"
                        + " where e.tenant_id = :tenant or 1 = 1)",
                "update revo_run set fence = 2",
                "update revo_run set tenant_id = :tenant",
                "delete from revo_run",
                "insert into revo_run (run_id, tenant_id) values (:run, :tenant)",
                "insert into revo_run (tenant_id, run_id) values (:other, :run)",
                "insert into revo_run (tenant_id, run_id) select tenant_id, run_id from revo_run_entry",
                "insert into revo_run (tenant_id, run_id) select :tenant, run_id from revo_run_entry",
                "insert into revo_run values (:tenant, :run)",
                "truncate table revo_run",
                "select 1 from information_schema.tables",
                "select tenant_id, run_id from revo_sys_open_run",
                "select holder from revo_sys_holder where tenant_id = :tenant",
                "select fence from revo_run where tenant_id = :tenant; delete from revo_run",
                "select fence from revo_run -- where tenant_id = :tenant",
                "select fence from revo_run /* where tenant_id = :tenant */",
                "select fence from \"revo_run\" where tenant_id = :tenant",
                "select set_config('revo.tenant', :tenant, false)",
                "",
            })
    void anything_else_is_refused(String sql) {
        assertThatThrownBy(() -> TenantGuard.check(sql))
                .isInstanceOfSatisfying(
                        BugException.class, e -> assertThat(e.code()).isEqualTo("unscoped_statement"));
    }

    @Test
    void system_statements_are_known_to_the_letter() {
        for (SystemSql known : SystemSql.values()) {
            assertThatCode(() -> TenantGuard.check(known.text())).doesNotThrowAnyException();
            assertThatThrownBy(() -> TenantGuard.check(known.text() + " ")).isInstanceOf(BugException.class);
        }
    }

    @Test
    void reviewed_statements_are_known_to_the_letter_and_bind_each_table() {
        for (ReviewedSql known : ReviewedSql.values()) {
            String sql = known.text();
            assertThatCode(() -> TenantGuard.check(sql)).doesNotThrowAnyException();
            List<String> wrong = List.of(
                    sql + " ",
                    sql.toUpperCase(Locale.ROOT),
                    sql.replaceFirst("tenant_id = :tenant and ", ""),
                    sql.replaceFirst("where tenant_id = :tenant", "where tenant_id = :other"),
                    sql.replaceFirst("select :tenant, ", "select :other, "),
                    sql.replace("do nothing", "do update set cost = 0"),
                    sql.replace("(tenant_id, hour_start, total_key)", "(hour_start, total_key)"),
                    sql.replace("select count(*) from counted", "select count(*) from revo_usage_event"));
            assertThat(wrong)
                    .doesNotContain(sql)
                    .allSatisfy(other ->
                            assertThatThrownBy(() -> TenantGuard.check(other)).isInstanceOf(BugException.class));
            // Each table is read by its predicate or written with the tenant first.
            long read = Pattern.compile("from revo_\\w+ where tenant_id = :tenant")
                    .matcher(sql)
                    .results()
                    .count();
            long written = Pattern.compile("into revo_\\w+ \\(tenant_id, [\\w, ]+\\) select :tenant, ")
                    .matcher(sql)
                    .results()
                    .count();
            long named = Pattern.compile("(from|join|into|update) revo_")
                    .matcher(sql)
                    .results()
                    .count();
            assertThat(read + written).isEqualTo(named).isPositive();
        }
    }

    @Test
    void a_refused_statement_does_not_reach_the_database() throws Exception {
        try (TestDatabase database = TestDatabase.freshH2()) {
            Jdbi guarded = Jdbi.create(database.database().source());
            guarded.setSqlLogger(new TenantGuard());
            String theirs =
                    "insert into revo_version (tenant_id, version_name, version_value)" + " values ('globex', 'v', 1)";
            String unscoped = "select version_value from revo_version";
            assertThatThrownBy(() -> guarded.useHandle(handle -> handle.execute(theirs)))
                    .isInstanceOf(BugException.class);

            Jdbi open = Jdbi.create(database.database().source());
            assertThat(versions(open, unscoped)).isEmpty();
            // The control: without the guard the row is written, and everybody reads it.
            open.useHandle(handle -> handle.execute(theirs));
            assertThat(versions(open, unscoped)).containsExactly(1L);
            assertThatThrownBy(() -> versions(guarded, unscoped)).isInstanceOf(BugException.class);
        }
    }

    private static List<Long> versions(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).list());
    }
}
