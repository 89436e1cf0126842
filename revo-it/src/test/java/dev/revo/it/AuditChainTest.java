package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of an audit line: written in a transaction, linked, signed, exported, verified; and changed by SQL. */
final class AuditChainTest {
    private final SignerKey key = SignerKey.generate("prod");

    private final Path directory;

    AuditChainTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Revo open() {
        return Revo.builder()
                .name("prod")
                .install(JdbcStores.embedded(directory))
                .install(Tenancy.module().signAudit(key))
                .build();
    }

    private static ScopedRevo ada(Revo revo) {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    /** Signs up, does things and closes, which links what still waits. */
    private void live() {
        try (Revo revo = open()) {
            revo.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                            .subscription(Subscription.ENTERPRISE));
            for (int i = 0; i < 5; i++) {
                ada(revo).roles().define(NewRole.of("role" + i).allow("memory:read"));
            }
        }
    }

    private byte[] export() {
        try (Revo revo = open()) {
            // What the sequencer has linked is signed within ten seconds, at once by one that has just begun.
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Await.atMost(Duration.ofSeconds(30)).until("a signed checkpoint", () -> {
                out.reset();
                ada(revo).audit().export(AuditQuery.all(), AuditFormat.JSON_LINES, out);
                return out.toString(StandardCharsets.UTF_8).contains("checkpoint");
            });
            return out.toByteArray();
        }
    }

    private Verdict verdict(byte[] export) throws IOException {
        return AuditVerifier.of(List.of(key.verifier()))
                .expecting(Checkpoint.origin("prod", "acme"))
                .verify(new ByteArrayInputStream(export));
    }

    private void sql(String statement) throws SQLException {
        String url = "jdbc:h2:" + directory.toAbsolutePath().resolve("revo")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
        try (Connection connection = DriverManager.getConnection(url, "revo", "");
                Statement change = connection.createStatement()) {
            assertThat(change.executeUpdate(statement)).as(statement).isPositive();
        }
    }

    @Test
    void attack40_control_an_untouched_log_verifies_and_vouches_for_its_lines() throws Exception {
        live();
        Verdict verdict = verdict(export());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.vouchedTo()).isGreaterThanOrEqualTo(12);
        assertThat(verdict.tenant()).contains("acme");
    }

    @Test
    void attack40_a_line_changed_by_the_owner_of_the_database_is_found() throws Exception {
        live();
        sql("update revo_audit_line set principal_id = 'mallory' where tenant_id = 'acme' and line_position ="
                + " (select max(line_position) - 3 from revo_audit_line where tenant_id = 'acme')");
        Verdict verdict = verdict(export());
        assertThat(verdict.verified()).isFalse();
    }

    @Test
    void attack40_a_line_removed_by_the_owner_of_the_database_is_found() throws Exception {
        live();
        sql("delete from revo_audit_line where tenant_id = 'acme' and line_position ="
                + " (select max(line_position) - 3 from revo_audit_line where tenant_id = 'acme')");
        assertThat(verdict(export()).verified()).isFalse();
    }

    @Test
    void attack40_lines_that_changed_places_are_found() throws Exception {
        live();
        sql("update revo_audit_link set chain_sequence = chain_sequence + 1000 where tenant_id = 'acme'"
                + " and chain_sequence = 3");
        sql("update revo_audit_link set chain_sequence = 3 where tenant_id = 'acme' and chain_sequence = 4");
        sql("update revo_audit_link set chain_sequence = 4 where tenant_id = 'acme' and chain_sequence = 1003");
        assertThat(verdict(export()).verified()).isFalse();
    }

    @Test
    void every_format_is_written_and_the_export_is_audited() throws Exception {
        live();
        try (Revo revo = open()) {
            for (AuditFormat format : AuditFormat.values()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                var export = ada(revo).audit().export(AuditQuery.all(), format, out);
                assertThat(export.lines()).as(format.name()).isGreaterThanOrEqualTo(12);
                assertThat(out.size()).as(format.name()).isPositive();
            }
            ByteArrayOutputStream some = new ByteArrayOutputStream();
            var only = ada(revo).audit().export(AuditQuery.all().action("role:define"), AuditFormat.CSV, some);
            assertThat(only.lines()).isEqualTo(10);
            assertThat(ada(revo).audit().find(AuditQuery.all().action("audit:export")))
                    .extracting(line -> line.resource())
                    .contains("CSV", "PDF");
        }
    }
}
