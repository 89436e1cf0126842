package dev.revo.engine.tenancy.sink;

import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.ExportFormat;
import dev.revo.audit.verifier.Hash;
import dev.revo.engine.tenancy.export.AuditRows;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a batch in the form of exports, as bytes with the line feed.
 *
 * @param kind of the line
 * @param sequence the row's number, or of the row that a checkpoint signs
 * @param before hash of the row before, hexadecimal; of rows only
 * @param hash of the row, hexadecimal; of rows only
 * @param bytes canonical JSON, in which a line break inside a text is escaped
 */
// It is written and not compared.
@SuppressWarnings("ArrayRecordComponent")
record BatchLine(Kind kind, long sequence, String before, String hash, byte[] bytes) {
    enum Kind {
        /** A checkpoint that the chain begins with. */
        BEGIN,
        ROW,
        CHECKPOINT
    }

    /** All lines of the batch, each checkpoint after the row that it signs. */
    static List<BatchLine> of(Batch batch) {
        List<BatchLine> lines = new ArrayList<>();
        if (batch.begin().first()) {
            batch.begin().note().ifPresent(note -> lines.add(begin(note)));
        }
        int next = signed(lines, batch.notes(), 0, batch.begin().sequence());
        Hash before = batch.begin().hash().isEmpty()
                ? Hash.ZERO
                : Hash.parse(batch.begin().hash());
        for (Row row : batch.rows()) {
            Hash hash = Hash.parse(row.hash());
            byte[] bytes = ExportFormat.row(row.sequence(), before, hash, AuditRows.from(row.line()));
            lines.add(new BatchLine(Kind.ROW, row.sequence(), before.hex(), hash.hex(), bytes));
            next = signed(lines, batch.notes(), next, row.sequence());
            before = hash;
        }
        return lines;
    }

    private static BatchLine begin(Note note) {
        Head head = note.head();
        ChainHead chain = ChainHead.of(
                head.sequence(),
                Hash.parse(head.hash()),
                head.range().stream().map(Hash::parse).toList());
        return new BatchLine(Kind.BEGIN, head.sequence(), "", head.hash(), ExportFormat.resume(note.text(), chain));
    }

    private static int signed(List<BatchLine> lines, List<Note> notes, int from, long sequence) {
        int next = from;
        while (next < notes.size() && notes.get(next).head().sequence() <= sequence) {
            Note note = notes.get(next);
            lines.add(new BatchLine(
                    Kind.CHECKPOINT, note.head().sequence(), "", "", ExportFormat.checkpoint(note.text())));
            next++;
        }
        return next;
    }
}
