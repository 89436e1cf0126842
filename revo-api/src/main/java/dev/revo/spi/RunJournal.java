package dev.revo.spi;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * SPI: what happened in each run, in order, durable before it is acknowledged as far as the store's
 * {@link Promising#guarantees()} go. Bound to the context's tenant: a run of another tenant does not exist. Thread-safe.
 */
public interface RunJournal {
    /** The entry type that ends a run; after it a run is not {@link #unfinished} and takes no further entry. */
    String FINISHED = "run.finished";

    /**
     * The entry type that names content which the {@link BlobStore} was given for the run: {@link RunOutput#of}. The content
     * belongs to this run alone and goes with it.
     */
    String OUTPUT = "run.output";

    /** Type of the second entry of a run that stands for as long as nobody ends it and has no children, such as a schedule. */
    String STANDING = "run.standing";

    /**
     * Adds the entries of one run, all or none, durable on return. Sequences continue the run's journal without a gap.
     *
     * @param fence the number that {@link #claim} gave; the first claim of a run that has no entries gives 1
     * @throws dev.revo.error.ConflictException when a later claim was made, a sequence does not continue, or the run has
     *     finished; nothing is written then
     * @throws dev.revo.error.UnavailableException when the store cannot write; it is unknown then whether it did
     */
    void append(RunContext ctx, long fence, List<JournalEntry> batch);

    /** The run's entries from a sequence on, in order, at most so many; empty when the tenant has no such run. */
    List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost);

    /** The run's last entry; empty when the tenant has no such run. Here it reads all of them; a store does better. */
    default Optional<JournalEntry> last(RunContext ctx, RunId run) {
        List<JournalEntry> all = read(ctx, run, 0, Integer.MAX_VALUE);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /**
     * Takes the run over: the number fences off everybody who claimed it before. Empty when somebody else holds it and may
     * be alive, or when the run has finished.
     */
    OptionalLong claim(RunContext ctx, RunId run);

    /**
     * Runs of all tenants that have entries but no end, oldest first.
     *
     * @param system a context of the system principal; any other is denied
     */
    List<Unfinished> unfinished(RunContext system, int atMost);

    /**
     * Deletes runs that ended before a time, each with all its entries or not at all, the claim among them: afterwards such
     * a run is one that nobody ever wrote. A run that has not ended is never deleted, nor one that ended after the beginning
     * of a run of the tenant that goes on: it may be its child, whose result it would look for and, without it, work for
     * once more. One whose second entry is of the type {@link #STANDING} keeps nothing but itself. In the caller's {@link UnitOfWork}
     * where the journal is of its origin. Who deletes them frees their keys too: {@link IdempotencyStore#forget}.
     *
     * <p>Before anything is deleted, each entry of type {@link #OUTPUT} of exactly these runs is handed out, so that what it
     * names can be deleted too. When that fails, nothing is deleted.
     *
     * @param endedBefore runs whose last entry is of this time or later stay
     * @param atMost entries, 1 or more; a run that has more goes by itself
     * @param outputs is given the entries on the calling thread, in no order. A store may hand one out again when its
     *     transaction is repeated, and a later purge does when this one failed
     * @throws RuntimeException what {@code outputs} threw; a store may wrap what is no {@link dev.revo.error.RevoException}
     */
    default PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        throw Purged.unsupported(this);
    }

    /**
     * Runs that were deleted.
     *
     * @param runs which; unmodifiable
     * @param more whether more may be left, so that it is worth asking again
     */
    record PurgedRuns(List<RunId> runs, boolean more) {
        /** Copies. */
        public PurgedRuns {
            runs = List.copyOf(runs);
        }
    }

    /**
     * A run without an end.
     *
     * @param tenant whose it is
     * @param run which one
     */
    record Unfinished(String tenant, RunId run) {}
}
