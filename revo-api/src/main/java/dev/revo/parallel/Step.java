package dev.revo.parallel;

import java.time.Duration;

/**
 * A step of a plan that is being built: a value for the steps after it. Its settings count until the plan is built. Not
 * for implementation.
 *
 * @param <R> the type of its result
 */
public interface Step<R> {
    /**
     * What takes its effect back, when the plan fails or is cancelled after it was done; the last done is undone first.
     *
     * @throws dev.revo.error.InvalidRequestException when the step has no effect of its own to undo
     */
    Step<R> undo(Plan.Undo<? super R> undo);

    /** At most so many attempts, 1 to 100; 1 by default. Between them the engine backs off. */
    Step<R> retry(int attempts);

    /** The longest that one attempt may take. */
    Step<R> timeout(Duration most);

    /**
     * At most so many attempts begin in any time of that length: of this step, by its name and the plan's, of all runs of the tenant
     * in this process together. Each element of a fan-out counts. Attempts that must wait do so in the order in which they came and
     * hold no thread. Another process counts for itself, and so does the next one after a restart. Undoing is not limited.
     *
     * @param most 1 to 100,000
     * @param per a millisecond to a day
     * @throws dev.revo.error.InvalidRequestException when the step has no body of its own that is tried
     */
    Step<R> rate(int most, Duration per);
}
