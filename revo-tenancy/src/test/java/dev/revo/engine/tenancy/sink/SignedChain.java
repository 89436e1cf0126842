package dev.revo.engine.tenancy.sink;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.Hash;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.engine.tenancy.export.AuditRows;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A chain with true hashes and signatures, and pieces of it to be delivered. */
final class SignedChain {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    private final SignerKey key = SignerKey.generate("test");
    private final String tenant;
    private final List<Row> rows = new ArrayList<>();
    private final List<ChainHead> heads = new ArrayList<>(List.of(ChainHead.start()));

    SignedChain(String tenant) {
        this.tenant = tenant;
    }

    /** A chain of so many lines. */
    static SignedChain of(String tenant, int lines) {
        SignedChain chain = new SignedChain(tenant);
        for (int i = 0; i < lines; i++) {
            chain.add("resource " + i);
        }
        return chain;
    }

    SignedChain add(String resource) {
        int number = rows.size() + 1;
        AuditRecord line = new AuditRecord(
                new UUID(3, number),
                AT.plusSeconds(number),
                tenant,
                "ada",
                Principal.Kind.USER,
                "member:read",
                resource,
                AuditRecord.Result.DONE,
                Optional.empty(),
                Map.of());
        ChainHead next = heads.get(heads.size() - 1).then(AuditRows.from(line));
        rows.add(new Row(number, next.last().hex(), line));
        heads.add(next);
        return this;
    }

    Note note(int sequence) {
        ChainHead head = heads.get(sequence);
        String text = head.checkpoint(Checkpoint.origin("test", tenant), AT).sign(key);
        return new Note(
                text,
                new Head(
                        sequence,
                        head.last().hex(),
                        head.range().hashes().stream().map(Hash::hex).toList()));
    }

    /** These lines, with a checkpoint of the last. */
    Batch signed(int from, int to) {
        return piece(from, to, from == 1, List.of(note(to)));
    }

    Batch unsigned(int from, int to) {
        return piece(from, to, from == 1, List.of());
    }

    Batch piece(int from, int to, boolean first, List<Note> notes) {
        String before = from == 1 ? "" : heads.get(from - 1).last().hex();
        Optional<Note> begin = first && from > 1 ? Optional.of(note(from - 1)) : Optional.empty();
        return new Batch(tenant, new Begin(from - 1, before, first, begin), rows.subList(from - 1, to), notes);
    }

    Verdict verdict(byte[] export) throws IOException {
        return AuditVerifier.of(List.of(key.verifier()))
                .expecting(Checkpoint.origin("test", tenant))
                .verify(new ByteArrayInputStream(export));
    }
}
