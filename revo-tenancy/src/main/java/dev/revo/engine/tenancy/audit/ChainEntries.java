package dev.revo.engine.tenancy.audit;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.verifier.Hash;
import dev.revo.engine.tenancy.export.ChainCheckpoint;
import dev.revo.engine.tenancy.export.ChainEntry;
import dev.revo.engine.tenancy.export.ChainedRecord;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A chain from its first kept line to its end at the time when it was begun to be read, page by page, each checkpoint after
 * the line that it ends with. Confined to one thread.
 */
final class ChainEntries implements Iterator<ChainEntry> {
    private static final int PAGE = 500;

    private final RunContext ctx;
    private final AuditLedger ledger;
    private final AuditQuery query;
    private final long end;
    private final Deque<ChainEntry> ready = new ArrayDeque<>();
    private final Deque<Note> notes = new ArrayDeque<>();
    private long read;
    private long noted;
    private Hash last = Hash.ZERO;
    private boolean begun;
    private boolean over;

    ChainEntries(RunContext ctx, AuditLedger ledger, AuditQuery query) {
        this.ctx = ctx;
        this.ledger = ledger;
        this.query = query;
        this.end = ledger.head(ctx).sequence();
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !over) {
            page();
        }
        return !ready.isEmpty();
    }

    @Override
    public ChainEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the chain is over");
        }
        return ready.removeFirst();
    }

    private void page() {
        var rows = ledger.rows(ctx, read, PAGE);
        if (rows.isEmpty() || rows.get(0).sequence() > end) {
            notesUpTo(end);
            over = true;
            return;
        }
        for (Row row : rows) {
            if (row.sequence() > end) {
                break;
            }
            if (begun && row.sequence() > read + 1) {
                overtaken();
            }
            notesUpTo(row.sequence() - 1);
            if (!begun && row.sequence() > 1) {
                resume(row.sequence() - 1);
            }
            begun = true;
            Hash hash = Hash.parse(row.hash());
            if (query.matches(row.line())) {
                ready.addLast(new ChainedRecord(row.sequence(), row.line(), last, hash));
            }
            last = hash;
            read = row.sequence();
        }
    }

    // A line that is missing in between is for the verifier to find, unless the beginning is gone: then nothing is
    // wrong but
    // this export, which began before.
    private void overtaken() {
        boolean purged = ledger.rows(ctx, 0, 1).stream().noneMatch(first -> first.sequence() <= read);
        if (purged) {
            throw new UnavailableException(Fault.of(
                            "export_overtaken",
                            "The oldest lines were deleted by retention while they were exported. Export again.")
                    .retryable(true)
                    .with("tenant", ctx.tenant()));
        }
    }

    // The oldest lines were deleted when their time was over; the checkpoint of the last of them is where to go on.
    private void resume(long sequence) {
        Optional<Note> at = ledger.notes(ctx, sequence - 1, 1).stream()
                .filter(note -> note.head().sequence() == sequence)
                .findFirst();
        at.ifPresent(note -> {
            ready.addLast(ChainCheckpoint.resuming(note.text(), Sequencer.of(note.head())));
            last = Hash.parse(note.head().hash());
            noted = sequence;
        });
    }

    private void notesUpTo(long sequence) {
        while (true) {
            if (notes.isEmpty()) {
                notes.addAll(ledger.notes(ctx, noted, PAGE));
            }
            Note next = notes.peekFirst();
            if (next == null || next.head().sequence() > sequence) {
                return;
            }
            notes.removeFirst();
            noted = next.head().sequence();
            if (begun) {
                ready.addLast(ChainCheckpoint.of(next.text()));
            }
        }
    }
}
