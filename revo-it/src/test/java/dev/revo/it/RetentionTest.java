package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.backup.BackupReport;
import dev.revo.backup.BackupRequest;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.spi.TimeSource;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.RetentionPolicy;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of what is too old: out of the store, with a line in the log, and a chain that can still be verified. */
final class RetentionTest {
    private static final RetentionPolicy SHORT = RetentionPolicy.defaults()
            .audit(Duration.ofDays(180))
            .usage(Duration.ofDays(62))
            .afterClosing(Duration.ofDays(10));

    private final SignerKey key = SignerKey.generate("prod");
    private final TestClock clock = TestClock.create();
    private final Path directory;

    RetentionTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Revo open(Tenancy tenancy) {
        return Revo.builder()
                .name("prod")
                .provide(TimeSource.class, clock)
                .install(JdbcStores.embedded(directory))
                .install(tenancy)
                .build();
    }

    private Revo open() {
        return open(Tenancy.module().signAudit(key));
    }

    private static ScopedRevo ada(Revo revo) {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    private static void create(Revo revo, String id, RetentionPolicy policy) {
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of(id, id, id + ".example", "ada")
                        .subscription(Subscription.ENTERPRISE)
                        .settings(OrganizationSettings.defaults().retention(policy)));
    }

    private static void roles(Revo revo, String name) {
        for (int i = 0; i < 3; i++) {
            ada(revo).roles().define(NewRole.of(name + i).allow("memory:read"));
        }
    }

    private void until(String what, Duration step, BooleanSupplier met) {
        Await.atMost(Duration.ofSeconds(60)).until(what, () -> {
            clock.advance(step);
            return met.getAsBoolean();
        });
    }

    /** An export that ends with a checkpoint of all that was in the log when this was called. */
    private byte[] export(Revo revo) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long lines = ada(revo).audit().find(AuditQuery.all().top(1_000)).size();
        until("a signed checkpoint", Duration.ofSeconds(11), () -> {
            out.reset();
            ada(revo).audit().export(AuditQuery.all(), AuditFormat.JSON_LINES, out);
            String text = out.toString(StandardCharsets.UTF_8);
            return text.lines().count() > lines && text.contains("checkpoint");
        });
        return out.toByteArray();
    }

    private Verdict verdict(byte[] export) throws IOException {
        return AuditVerifier.of(List.of(key.verifier()))
                .expecting(Checkpoint.origin("prod", "acme"))
                .verify(new ByteArrayInputStream(export));
    }

    private static List<AuditRecord> purges(Revo revo, String what) {
        return ada(revo).audit().find(AuditQuery.all().action("retention:purge").top(1_000)).stream()
                .filter(line -> line.resource().equals(what))
                .toList();
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:" + directory.toAbsolutePath().resolve("revo")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                "revo",
                "");
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database();
                Statement change = connection.createStatement()) {
            assertThat(change.executeUpdate(text)).as(text).isPositive();
        }
    }

    /** A log whose older half was purged; what an export of it holds. */
    private byte[] purged() throws IOException {
        try (Revo revo = open()) {
            create(revo, "acme", SHORT);
            roles(revo, "old");
            byte[] whole = export(revo);
            assertThat(verdict(whole).verified()).isTrue();
            assertThat(new String(whole, StandardCharsets.UTF_8)).startsWith("{\"hash\":");
            assertThat(purges(revo, "audit")).isEmpty();
            clock.advance(Duration.ofDays(181));
            roles(revo, "new");
            until("a purge", Duration.ofHours(1), () -> !purges(revo, "audit").isEmpty());
            assertThat(purges(revo, "audit").get(0).detail().get("rows"))
                    .satisfies(rows -> assertThat(Long.parseLong(rows)).isGreaterThan(6));
            assertThat(ada(revo)
                            .audit()
                            .find(AuditQuery.all().action("role:define").top(1_000)))
                    .extracting(AuditRecord::resource)
                    .contains("new0", "new2")
                    .doesNotContain("old0", "old2");
            return export(revo);
        }
    }

    @Test
    void attack40_control_a_log_without_its_oldest_lines_verifies() throws Exception {
        byte[] export = purged();
        Verdict verdict = verdict(export);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.verified()).isTrue();
        assertThat(new String(export, StandardCharsets.UTF_8))
                .as("it begins with the checkpoint of what was deleted")
                .startsWith("{\"checkpoint\":");
    }

    @Test
    void attack40_one_line_more_than_was_purged_is_missed() throws Exception {
        purged();
        sql("delete from revo_audit_line where tenant_id = 'acme' and line_id = (select line_id from revo_audit_link"
                + " where tenant_id = 'acme' and chain_sequence = (select min(chain_sequence) from revo_audit_link"
                + " where tenant_id = 'acme'))");
        try (Revo revo = open()) {
            assertThat(verdict(export(revo)).verified()).isFalse();
        }
    }

    @Test
    void attack40_a_kept_line_that_is_changed_is_found() throws Exception {
        purged();
        sql("update revo_audit_line set principal_id = 'mallory' where tenant_id = 'acme' and line_position ="
                + " (select max(line_position) - 3 from revo_audit_line where tenant_id = 'acme')");
        try (Revo revo = open()) {
            assertThat(verdict(export(revo)).verified()).isFalse();
        }
    }

    @Test
    void without_a_signing_key_no_line_is_deleted() {
        try (Revo revo = open(Tenancy.module())) {
            create(revo, "acme", SHORT);
            roles(revo, "old");
            ada(revo).usage().record(event("e1"));
            clock.advance(Duration.ofDays(181));
            // The usage of the same policy goes, so retention was there.
            until("a purge", Duration.ofHours(1), () -> !purges(revo, "usage").isEmpty());
            until("another one", Duration.ofHours(1), () -> true);
            assertThat(purges(revo, "audit")).isEmpty();
            assertThat(ada(revo)
                            .audit()
                            .find(AuditQuery.all().action("role:define").top(1_000)))
                    .extracting(AuditRecord::resource)
                    .contains("old0");
        }
    }

    private UsageEvent event(String id) {
        return UsageEvent.of("gateway", id, UsageEvent.Meter.TOOL_CALLS, 1, clock.instant());
    }

    @Test
    void usage_of_before_is_in_no_report_and_not_counted_again() {
        try (Revo revo = open()) {
            create(revo, "acme", SHORT);
            UsageEvent old = event("e1");
            UsageQuery ever =
                    UsageQuery.between(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2030-01-01T00:00:00Z"));
            ada(revo).usage().record(old);
            assertThat(ada(revo).usage().record(old)).as("once").isFalse();
            assertThat(ada(revo).usage().report(ever).completeFrom()).isEmpty();
            clock.advance(Duration.ofDays(63));
            ada(revo).usage().record(event("e2"));
            until("a purge", Duration.ofHours(1), () -> !purges(revo, "usage").isEmpty());
            var report = ada(revo).usage().report(ever);
            assertThat(report.total(UsageEvent.Meter.TOOL_CALLS)).isEqualByComparingTo("1");
            assertThat(report.completeFrom())
                    .hasValueSatisfying(from -> assertThat(from).isAfter(old.at()));
            assertThatThrownBy(() -> ada(revo).usage().record(old)).isInstanceOf(InvalidRequestException.class);
        }
    }

    private Map<String, Long> rows(String tenant) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = database();
                ResultSet tables = connection.getMetaData().getColumns(null, null, "revo\\_%", "tenant_id")) {
            while (tables.next()) {
                String table = tables.getString("TABLE_NAME");
                try (Statement select = connection.createStatement();
                        ResultSet count = select.executeQuery(
                                "select count(*) from " + table + " where tenant_id = '" + tenant + "'")) {
                    count.next();
                    if (count.getLong(1) > 0) {
                        counts.put(table, count.getLong(1));
                    }
                }
            }
        }
        return counts;
    }

    private static List<AuditRecord> erasures(Revo revo) {
        return revo.asSystem("look")
                .audit()
                .find(AuditQuery.all().action("retention:erase").top(1_000));
    }

    @Test
    void a_closed_organization_is_erased_when_its_time_is_over() throws Exception {
        try (Revo revo = open()) {
            create(revo, "acme", SHORT);
            create(revo, "globex", SHORT);
            roles(revo, "role");
            ada(revo).usage().record(event("e1"));
            Organization closed =
                    revo.asSystem("end of contract").organizations().close("acme", "end of contract");
            assertThat(closed.closed()).contains(clock.instant());
            BackupReport saved =
                    revo.asSystem("export").backups().write(BackupRequest.of("acme"), new ByteArrayOutputStream());
            assertThat(saved.organizations().get(0).rows().get("revo_role"))
                    .as("as long as it is not erased, an operator can take a backup")
                    .isEqualTo(3L);
            until(
                    "nine days and a half",
                    Duration.ofHours(12),
                    () -> !clock.instant()
                            .isBefore(closed.closed().orElseThrow().plus(Duration.ofHours(228))));
            assertThat(erasures(revo)).as("its time is not over").isEmpty();
        }
        assertThat(rows("acme")).containsKeys("revo_organization", "revo_role", "revo_usage_event");
        clock.advance(Duration.ofDays(1));
        try (Revo revo = open()) {
            Await.atMost(Duration.ofSeconds(60))
                    .until("an erase at start", () -> erasures(revo).size() >= 2);
            List<AuditRecord> lines = erasures(revo);
            assertThat(lines).extracting(AuditRecord::resource).containsOnly("acme");
            assertThat(lines)
                    .extracting(AuditRecord::result)
                    .containsExactly(AuditRecord.Result.ALLOWED, AuditRecord.Result.DONE);
            assertThat(lines.get(1).detail()).containsEntry("revo_role", "3").containsKey("rows");
            Await.atMost(Duration.ofSeconds(60))
                    .until(
                            "its id is in no list",
                            () -> revo.asSystem("look").organizations().list("", 10).stream()
                                    .noneMatch(each -> each.id().equals("acme")));
        }
        assertThat(rows("acme")).containsOnlyKeys("revo_sys_organization");
        assertThat(rows("globex")).containsKeys("revo_organization", "revo_member", "revo_audit_line");
        try (Revo revo = open()) {
            assertThatThrownBy(() -> create(revo, "acme", SHORT)).isInstanceOf(ConflictException.class);
            assertThat(revo.asSystem("look").organizations().find("globex")).isPresent();
        }
    }
}
