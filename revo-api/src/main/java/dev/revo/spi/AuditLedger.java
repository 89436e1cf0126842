package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * SPI: an audit log whose lines are chained per tenant, so that a reader who trusts a checkpoint finds every later change.
 * The store keeps lines, links, the head and signed notes; what is hashed and signed is the tenancy module's. With a context
 * it means the log of the context's tenant. Thread-safe.
 *
 * <p>A line waits from its {@link #append} until it is linked. Lines of slow transactions may come late; they are linked when
 * they come, and none is passed over.
 */
public interface AuditLedger extends AuditStore {
    /** Tenants that have lines waiting, in no order; ids only, for upkeep. */
    List<String> tenantsWaiting(int atMost);

    /** Lines that wait, as they are kept, oldest first. */
    List<AuditRecord> waiting(RunContext ctx, int atMost);

    /** Where the chain ends. */
    Head head(RunContext ctx);

    /**
     * Links lines that wait to the end of the chain, all or none.
     *
     * @param before the head that they are linked to
     * @param links in the order of the chain; may be empty
     * @param after the head that the last of them is
     * @param note a signed checkpoint of that head, if there is one
     * @throws dev.revo.error.ConflictException {@code chain_moved} when the head is another one, or a line does not wait
     */
    void link(RunContext ctx, Head before, List<Link> links, Head after, Optional<String> note);

    /** Linked lines after a number, in the order of the chain; a line that was removed from the store is not among them. */
    List<Row> rows(RunContext ctx, long afterSequence, int atMost);

    /** Checkpoints of more lines than that, smallest first. */
    List<Note> notes(RunContext ctx, long afterSequence, int atMost);

    /**
     * Deletes lines from the beginning of the chain that were written before a time, and their links, up to a line that a
     * checkpoint was signed after: the chain then begins after that checkpoint, which stays as {@linkplain #notes a note} with
     * all later ones, and earlier notes go. Without a note nothing is deleted; nor is a line that waits, one that was written
     * at the time or later, or any after it. In the caller's {@link UnitOfWork} where there is one. What a caller sees is
     * at each moment a chain that begins at its start or after a note.
     *
     * @param before lines of this time and later stay
     * @param atMost lines, 1 or more; more are deleted where no note is among so many, as far as the first one
     */
    default Purged purge(RunContext ctx, Instant before, int atMost) {
        throw Purged.unsupported(this);
    }

    /**
     * An end of a chain.
     *
     * @param sequence number of the last line; 0 for a chain without lines
     * @param hash of the last line, hexadecimal; empty for a chain without lines
     * @param range what is kept to extend the tree over the chain, hexadecimal; unmodifiable
     */
    record Head(long sequence, String hash, List<String> range) {
        /** The end of a chain without lines. */
        public static final Head START = new Head(0, "", List.of());

        /** Copies. */
        public Head {
            requireNonNull(hash, "hash");
            range = List.copyOf(range);
        }
    }

    /**
     * A place in the chain; its number follows from its place in the list.
     *
     * @param line the line's id
     * @param hash over the line and the hash before, hexadecimal
     */
    record Link(UUID line, String hash) {}

    /**
     * A linked line.
     *
     * @param sequence its number, from 1
     * @param hash that was linked
     * @param line as it is kept now
     */
    record Row(long sequence, String hash, AuditRecord line) {}

    /**
     * A signed checkpoint.
     *
     * @param text the signed note
     * @param head what was signed
     */
    record Note(String text, Head head) {}
}
