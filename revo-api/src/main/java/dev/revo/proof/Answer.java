package dev.revo.proof;

import java.util.Optional;

/**
 * What an agent answers: a proven value, a value with something missing, or a refusal. All three are results, not
 * faults. Test with {@code instanceof}.
 *
 * @param <T> the type of the value
 */
public sealed interface Answer<T> permits Verified, Partial, Refused {
    /** What was checked; for a refusal, what was checked before it. */
    Evidence evidence();

    /** The value, proven or not; empty when the agent refused. */
    Optional<T> candidate();

    /** {@code verified}, {@code partial} or {@code refused}. */
    String outcome();

    /**
     * This answer if it is proven.
     *
     * @throws dev.revo.error.UnverifiedException otherwise, naming what is missing
     */
    Verified<T> verified();
}
