package dev.revo.spi;

import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;

/**
 * SPI: joins a module's rules with a store's transaction. What the body writes through stores of the same origin, its
 * audit lines and its version fences take effect together or not at all. Thread-safe.
 */
public interface UnitOfWork {
    /**
     * Runs the body in a transaction and commits.
     *
     * @throws dev.revo.error.ConflictException when a fenced version moved; nothing took effect then
     * @throws dev.revo.error.RevoException what the body threw; nothing took effect then
     */
    <R> R run(RunContext ctx, Work<R> work);

    /**
     * What is done in a transaction. It may be run again after a lost race, so it does nothing else.
     *
     * @param <R> the type of the result
     */
    @FunctionalInterface
    interface Work<R> {
        /** Does it. */
        R run(Transaction tx);
    }

    /** The transaction as its body sees it. Confined to the body. */
    interface Transaction {
        /** Stages an audit line: it is kept if and only if the transaction commits. */
        void audit(AuditRecord line);

        /**
         * The commit fails with a conflict unless the named version still has this value; it is raised by one at commit.
         * A version that was never raised is 0.
         */
        void fence(String name, long expected);

        /** The present value of the named version. */
        long version(String name);

        /** Runs after the commit, in order of registration; a failure there is logged and undoes nothing. */
        void afterCommit(Runnable task);
    }
}
