package dev.revo.spi;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SPI: where durable runs live: their journal, which is their truth, and between processes that share one, the post to runs.
 * A journal that implements this can be asked for more than a journal; hosts provide it as the {@link RunJournal} that it is.
 * What is not among its {@link #capabilities} it refuses with {@code backend_unsupported}, never in silence. Thread-safe.
 *
 * <p>The process that claimed a run last holds it, for as long as it lives and has not given it up. Letters belong to their run:
 * they go with its end, and with it when it is purged.
 */
public interface WorkBackend extends RunJournal, Promising {
    /** What a backend may be able to do beyond keeping a journal. */
    enum Capability {
        /** Letters to runs: {@link #post}, {@link #arrived}, {@link #drop}. */
        POST,
        /** Runs change their holder while it lives: {@link #release}, {@link #free}. */
        RELEASE
    }

    /** What this one can; the same each time, unmodifiable. */
    Set<Capability> capabilities();

    /**
     * Leaves a letter for a run, whoever holds it. Durable on return, as far as the {@link #guarantees()} go. While a letter of
     * this id is in the run's box, another one of the id is the same letter, whatever it says.
     *
     * @throws dev.revo.error.NotFoundException {@code run_not_found} when the tenant has no such run
     * @throws dev.revo.error.ConflictException {@code run_ended} when the run has ended
     * @throws UnavailableException when the store cannot write, it is unknown then whether it did; {@code backend_unsupported}
     *     without {@link Capability#POST}
     */
    default void post(RunContext ctx, RunId run, RunLetter letter) {
        throw unsupported(this, Capability.POST);
    }

    /**
     * Letters for runs that this process holds, of all tenants; for each run in the order in which they were posted. The same ones
     * again until they are dropped, and those of a run that comes to be held here, though they were posted before.
     *
     * @param system a context of the system principal; any other is denied
     * @param atMost 1 or more
     * @throws UnavailableException {@code backend_unsupported} without {@link Capability#POST}
     */
    default List<Arrived> arrived(RunContext system, int atMost) {
        throw unsupported(this, Capability.POST);
    }

    /**
     * Calls back whenever a letter may have arrived, also because its run came to be held here, on the thread of who posted it or on one of its own: what is called must be
     * quick. Empty when this backend cannot tell, so that who wants letters has to look for them from time to time; so it is by
     * default.
     *
     * @return ends the calls
     */
    default Optional<Runnable> watch(Runnable arrival) {
        return Optional.empty();
    }

    /**
     * What was done with a letter counts: it is not handed out again. Without effect when it is not there.
     *
     * @throws UnavailableException {@code backend_unsupported} without {@link Capability#POST}
     */
    default void drop(RunContext ctx, RunId run, String letter) {
        throw unsupported(this, Capability.POST);
    }

    /**
     * Gives up the claim with this fence, so that another process may claim the run at once, and fences off who held it. Without
     * effect when a later claim was made, or the run has ended or is unknown.
     *
     * @throws UnavailableException {@code backend_unsupported} without {@link Capability#RELEASE}
     */
    default void release(RunContext ctx, RunId run, long fence) {
        throw unsupported(this, Capability.RELEASE);
    }

    /**
     * Runs of all tenants that have entries but no end and that nobody alive holds, oldest first. Others may take them meanwhile:
     * {@link #claim} decides.
     *
     * @param system a context of the system principal; any other is denied
     * @param atMost 1 or more
     * @throws UnavailableException {@code backend_unsupported} without {@link Capability#RELEASE}
     */
    default List<Unfinished> free(RunContext system, int atMost) {
        throw unsupported(this, Capability.RELEASE);
    }

    /** Whether a journal is a backend that can do this. */
    static boolean can(RunJournal journal, Capability what) {
        return journal instanceof WorkBackend backend && backend.capabilities().contains(what);
    }

    private static UnavailableException unsupported(WorkBackend backend, Capability what) {
        return new UnavailableException(Fault.of(
                        "backend_unsupported",
                        backend.getClass().getName() + " has no " + what + ". Ask its capabilities() before, or use a"
                                + " backend that has it, such as the relational store.")
                .with("capability", what));
    }

    /**
     * A letter for a run that this process holds.
     *
     * @param tenant whose the run is
     * @param run to which it is said
     * @param letter what is said
     */
    record Arrived(String tenant, RunId run, RunLetter letter) {}
}
