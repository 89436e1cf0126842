package dev.revo.engine.tenancy.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditRow;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.Finding;
import dev.revo.audit.verifier.Hash;
import dev.revo.audit.verifier.Verdict;
import dev.revo.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class JsonLinesExporterTest {
    private static Verdict verdict(List<ChainEntry> entries) throws IOException {
        byte[] export = Records.written(AuditExporters.jsonLines(), entries);
        return AuditVerifier.of(List.of(Records.SIGNER.verifier())).verify(new ByteArrayInputStream(export));
    }

    @Test
    void hostile_records_verify_and_a_changed_one_does_not() throws IOException {
        List<ChainEntry> entries = Records.hostile();
        Verdict verdict = verdict(entries);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.vouchedTo()).isEqualTo(Records.HOSTILE.size());
        ChainedRecord third = (ChainedRecord) entries.get(2);
        AuditRecord forged = Records.record(3, "memory:forget", "+1+1", AuditRecord.Result.DONE);
        entries.set(2, new ChainedRecord(3, forged, third.prev(), third.hash()));
        assertThat(verdict(entries).findings())
                .singleElement()
                .extracting(Finding::kind, Finding::seq)
                .containsExactly(Finding.Kind.CHANGED, 3L);
    }

    @Test
    void an_export_without_its_oldest_rows_verifies() throws IOException {
        List<ChainEntry> all = Records.hostile();
        ChainHead head = ChainHead.start();
        for (ChainEntry entry : all.subList(0, 5)) {
            head = head.then(AuditRows.from(((ChainedRecord) entry).record()));
        }
        Checkpoint checkpoint = head.checkpoint(Checkpoint.origin("test", "acme"), Instant.EPOCH);
        List<ChainEntry> rest = new ArrayList<>(all.subList(5, all.size()));
        rest.add(0, ChainCheckpoint.resuming(checkpoint.sign(Records.SIGNER), head));
        Verdict verdict = verdict(rest);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.from()).isEqualTo(6);
    }

    @Test
    void records_and_rows_are_two_forms_of_one() {
        for (int i = 0; i < Records.HOSTILE.size(); i++) {
            AuditRecord record =
                    Records.record(i, "a:b", AuditRows.wellFormed(Records.HOSTILE.get(i)), AuditRecord.Result.ASKED);
            assertThat(AuditRows.record(AuditRows.from(record))).isEqualTo(record);
        }
        AuditRow row = AuditRows.from(Records.record(1, "a:b", "x", AuditRecord.Result.DONE));
        AuditRow odd =
                new AuditRow(row.id(), row.at(), "t", "p", "ROBOT", "a", "r", row.result(), Optional.empty(), Map.of());
        assertThatThrownBy(() -> AuditRows.record(odd)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void names_that_become_one_keep_the_greater_value_whatever_the_order() {
        AuditRecord some = Records.record(1, "a:b", "x", AuditRecord.Result.DONE);
        AuditRecord twins = new AuditRecord(
                new UUID(1, 1),
                some.at(),
                "t",
                "p",
                some.kind(),
                "a",
                "r",
                some.result(),
                Optional.of("\udc00"),
                Map.of("\ud800", "1", "\udbff", "3", "\udc00", "2"));
        AuditRow row = AuditRows.from(twins);
        assertThat(row.detail()).containsExactly(Map.entry("\ufffd", "3"));
        assertThat(row.run()).contains("\ufffd");
    }

    @Test
    void a_record_is_numbered_from_1() {
        AuditRecord some = Records.record(1, "a:b", "x", AuditRecord.Result.DONE);
        assertThatThrownBy(() -> new ChainedRecord(0, some, Hash.ZERO, Hash.ZERO))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(AuditExporters.jsonLines().mediaType()).isEqualTo("application/jsonl");
        assertThat(AuditExporters.csv().mediaType()).startsWith("text/csv");
        assertThat(AuditExporters.ocsf(OcsfVersion.V1_9).mediaType()).isEqualTo("application/jsonl");
    }
}
