package dev.revo.engine.tenancy.audit;

import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads from one tenant's chain what a sink is given next. A checkpoint is linked with the line that it signs or before the next
 * one, so who sees a line sees the checkpoints of those before. Confined to one thread.
 */
final class ReadForSink {
    private static final int LINES = 500;

    private final RunContext ctx;
    private final AuditLedger ledger;
    private final AuditSink sink;
    private final Position at;

    ReadForSink(RunContext ctx, AuditLedger ledger, AuditSink sink, Position at) {
        this.ctx = ctx;
        this.ledger = ledger;
        this.sink = sink;
        this.at = at;
    }

    /**
     * Lines after the position.
     *
     * @param known the line at the position, if it is kept
     * @param rows after it without a gap among them
     * @param cut whether there may be more
     */
    private record Page(Optional<Row> known, List<Row> rows, boolean cut) {}

    SinkPiece next() {
        // Before the lines are read, so that none that comes in between is passed over.
        Head head = ledger.head(ctx);
        Page page = page();
        Optional<SinkPiece> passed = at.begun() ? Optional.empty() : pass(page);
        if (passed.isPresent()) {
            return passed.get();
        }
        boolean begins = !at.begun();
        long after = at.sequence();
        long follows = page.rows().isEmpty() ? after : page.rows().get(0).sequence() - 1;
        if (follows > after) {
            begins = true;
            after = follows;
        }
        List<Row> rows = page.rows();
        Optional<Note> start = begins && after > 0 ? checkpoint(after) : Optional.empty();
        List<Note> notes = notes(begins || at.signed() ? after + 1 : after, after + rows.size());
        if (rows.isEmpty() && notes.isEmpty()) {
            return nothing(Math.max(at.sequence(), head.sequence()), true, false);
        }
        String hash = hash(page, after);
        Batch batch = new Batch(ctx.tenant(), new Begin(after, hash, begins, start), rows, notes);
        boolean signed = notes.stream().anyMatch(note -> note.head().sequence() == batch.last());
        return new SinkPiece(
                Optional.of(batch),
                new Position(batch.last(), signed || (rows.isEmpty() && at.signed()), true, Instant.EPOCH),
                page.cut());
    }

    private String hash(Page page, long after) {
        if (after == 0) {
            return "";
        }
        return (after == at.sequence() ? page.known().map(Row::hash) : Optional.<String>empty())
                .or(() -> checkpoint(after).map(note -> note.head().hash()))
                .orElse("");
    }

    private Page page() {
        List<Row> found = ledger.rows(ctx, Math.max(0, at.sequence() - 1), LINES + 1);
        Optional<Row> known =
                found.stream().filter(row -> row.sequence() == at.sequence()).findFirst();
        List<Row> rows = found.stream()
                .filter(row -> row.sequence() > at.sequence())
                .limit(LINES)
                .toList();
        int whole = 0;
        while (whole < rows.size() && rows.get(whole).sequence() == rows.get(0).sequence() + whole) {
            whole++;
        }
        return new Page(known, rows.subList(0, whole), rows.size() == LINES || whole < rows.size());
    }

    private SinkPiece nothing(long sequence, boolean signed, boolean more) {
        return new SinkPiece(Optional.empty(), new Position(sequence, signed, at.begun(), Instant.EPOCH), more);
    }

    /**
     * What is passed over for a sink that wants lines from a time on: those before the first of them, up to a checkpoint with
     * which the chain can begin. Empty: it begins here.
     */
    private Optional<SinkPiece> pass(Page page) {
        Instant since = sink.since().orElse(Instant.MIN);
        List<Row> rows = page.rows();
        int old = 0;
        while (old < rows.size() && rows.get(old).line().at().isBefore(since)) {
            old++;
        }
        if (old == 0) {
            return Optional.empty();
        }
        long end = rows.get(old - 1).sequence();
        List<Note> notes = notes(at.sequence() + 1, end);
        if (!notes.isEmpty()) {
            return Optional.of(nothing(notes.get(notes.size() - 1).head().sequence(), true, true));
        }
        return old == rows.size() ? Optional.of(nothing(end, false, page.cut())) : Optional.empty();
    }

    private Optional<Note> checkpoint(long sequence) {
        return notes(sequence, sequence).stream().findFirst();
    }

    private List<Note> notes(long from, long to) {
        return ledger.notes(ctx, Math.max(0, from - 1), LINES + 1).stream()
                .filter(note -> note.head().sequence() <= to)
                .toList();
    }
}
