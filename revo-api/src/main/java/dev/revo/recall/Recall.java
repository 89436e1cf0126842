package dev.revo.recall;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The memory of a tenant. What a receipt was given for is kept, and found by every later call; what was forgotten is
 * gone from every place that the report names. No model is called to store. Thread-safe; calls block.
 *
 * <p>Actions for decision points: {@code memory:store}, {@code memory:recall}, {@code memory:read},
 * {@code memory:forget}; the resource is the kind of memory when the call names exactly one, else empty.
 */
public interface Recall {
    /**
     * Keeps a memory. The same content about the same subject, of the same kind and at the same place is kept once: the
     * receipt of the first is given again.
     *
     * @throws dev.revo.error.QuotaExceededException when the tenant may keep no more
     */
    Receipt store(NewMemory memory);

    /** Keeps them all or none, with one wait for the disk; receipts in the order given. At most 10,000. */
    List<Receipt> storeAll(List<NewMemory> memories);

    /** What answers the query, best first; ties by age, oldest first. The same state gives the same answer. */
    List<Recollection> recall(RecallQuery query);

    /** The memory as it is now, if it is there, valid and not expired. */
    Optional<Memory> get(String id);

    /** The memory as it was at that instant, if it was there. */
    Optional<Memory> get(String id, Instant asOf);

    /** Every version of the memory, oldest first; empty when there is none. */
    List<Memory> history(String id);

    /** Memories that the filter keeps, in order of their sequence, those after the given one; 1 to 1,000. */
    List<Memory> list(MemoryFilter which, long afterSequence, int atMost);

    /**
     * Supersedes the memory by what is said now. The version before stays in the history and in reads as of then.
     *
     * @throws dev.revo.error.NotFoundException when there is no such memory
     * @throws dev.revo.error.ConflictException when it has another sequence than {@code expected}: somebody else updated it
     */
    Receipt update(String id, long expected, NewMemory now);

    /**
     * Erases memories with all their versions and all that was derived from them, before it returns: text, vectors,
     * index, caches. The neighbours stay as they are.
     */
    ForgetReport forget(Forget what);

    /** What is kept and how it is used. */
    RecallStats stats();

    /**
     * Writes the memories that the filter keeps, every version, as JSON Lines in UTF-8; see {@link MemoryLines}. Streams;
     * does not close.
     *
     * @return how many lines were written
     */
    long exportTo(OutputStream out, MemoryFilter which);

    /**
     * Keeps what JSON Lines say. A line that is wrong is reported and the rest goes on; a version that is here already is
     * counted as known. Streams; does not close.
     */
    ImportReport importFrom(InputStream lines);

    /** Looks at everything that is kept and says whether all parts of it agree. Changes nothing. */
    IntegrityReport verify();

    /** Gives back the space of what was superseded by retention, expired or erased. Erasure does not wait for it. */
    void compact();
}
