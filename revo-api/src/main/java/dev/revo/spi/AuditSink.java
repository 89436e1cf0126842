package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * SPI: a place outside of the store that the chained audit log of each tenant is given to, such as files or a web hook.
 *
 * <p>Of a tenant each line comes at least once, in the order of the chain and without a gap: after a failure, a crash, or a
 * delivery that took more than half a minute, lines may come again, also lines that were kept, and a sink tells them by their
 * number. The only gap there can be is that of lines that were deleted from the log before they were delivered; then
 * {@link Begin#first()} is set again. Different tenants may come at the same time from different processes. Thread-safe.
 */
public interface AuditSink {
    /** The stable name under which is remembered what it has, 1 to 64 of {@code [a-z0-9_-]}; no two sinks share one. */
    String name();

    /**
     * Keeps all of it, and returns when it is kept as durably as the sink promises. Blocks; an interrupt ends it with an
     * exception.
     *
     * @throws RuntimeException when it is not kept, or it is not known; the same comes again later, after
     *     {@link dev.revo.error.RevoException#retryAfter()} where that is longer than the next pause
     */
    void deliver(Batch batch);

    /**
     * From when on lines are delivered to a sink that is new, with some before them, back to the checkpoint that lets the
     * chain begin there. Empty, which is the default: from the first line that is kept.
     */
    default Optional<Instant> since() {
        return Optional.empty();
    }

    /**
     * A piece of one tenant's chain: lines, checkpoints, or both.
     *
     * @param tenant whose
     * @param begin what the first line follows
     * @param rows in the order of the chain, each numbered one above the one before; may be empty
     * @param notes signed checkpoints of these lines, or of the one before the first; smallest first, may be empty
     */
    record Batch(String tenant, Begin begin, List<Row> rows, List<Note> notes) {
        /** Copies, and checks the numbers. */
        public Batch {
            requireNonNull(tenant, "tenant");
            requireNonNull(begin, "begin");
            rows = List.copyOf(rows);
            notes = List.copyOf(notes);
            long expected = begin.sequence();
            for (Row row : rows) {
                expected++;
                if (row.sequence() != expected) {
                    throw InvalidRequestException.field(
                            "batch.rows", "has " + row.sequence() + " where " + expected + " comes", "Leave no gap.");
                }
            }
            for (Note note : notes) {
                if (note.head().sequence() < begin.sequence() || note.head().sequence() > expected) {
                    throw InvalidRequestException.field(
                            "batch.notes",
                            "has a checkpoint of " + note.head().sequence() + " lines",
                            "Give those of the lines in the batch.");
                }
            }
        }

        /** The number of the last line, or of the one before the first where there is none. */
        public long last() {
            return begin.sequence() + rows.size();
        }
    }

    /**
     * What a batch follows.
     *
     * @param sequence number of the line before the first; 0 at the beginning of the chain
     * @param hash of that line, hexadecimal; empty at the beginning of the chain, and where the log does not have it any more
     * @param first whether the sink was given nothing before that this follows: it is new to this tenant, or the log has
     *     lost lines that it was not given
     * @param note if it is first and does not begin with line 1: the signed checkpoint to begin with, if there is one
     */
    record Begin(long sequence, String hash, boolean first, Optional<Note> note) {
        /** Checks for nulls. */
        public Begin {
            requireNonNull(hash, "hash");
            requireNonNull(note, "note");
        }
    }
}
