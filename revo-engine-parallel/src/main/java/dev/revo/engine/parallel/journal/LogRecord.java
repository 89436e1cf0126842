package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.util.List;

/** What the log is made of. Immutable. */
sealed interface LogRecord {
    /**
     * Entries of one run under a claim, or the claim alone.
     *
     * @param entries none for a claim
     */
    record Batch(String tenant, RunId run, long fence, List<JournalEntry> entries) implements LogRecord {}

    /** Runs are as if they had never been. */
    record Purge(String tenant, List<Gone> runs) implements LogRecord {}

    /**
     * A purged run.
     *
     * @param born sequence of its first record: a later run of the same id is another
     */
    record Gone(RunId run, long born) {}

    /** A key leads to a run. */
    record Bind(String tenant, String key, String fingerprint, RunId run) implements LogRecord {}

    /** Keys lead nowhere any more. */
    record Free(String tenant, List<Freed> keys) implements LogRecord {}

    /**
     * A free key.
     *
     * @param bound sequence of the record that had bound it
     */
    record Freed(String key, long bound) {}

    /** The log was closed: all that stands before it was forced, and damage to it is no torn tail. */
    record Close() implements LogRecord {}
}
