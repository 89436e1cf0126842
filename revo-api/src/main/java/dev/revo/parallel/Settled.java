package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Problem;
import java.util.Optional;

/**
 * An element of a fan-out that is over: its value or its problem.
 *
 * @param index which element, from 0
 * @param value its result, when it succeeded
 * @param problem what went wrong, when it did not
 * @param <R> the type of the result
 */
public record Settled<R>(int index, Optional<R> value, Optional<Problem> problem) {
    /** Checks that there is exactly one of the two. */
    public Settled {
        requireNonNull(value, "value");
        requireNonNull(problem, "problem");
        if (index < 0 || value.isPresent() == problem.isPresent()) {
            throw new IllegalArgumentException("an element has an index and either a value or a problem");
        }
    }

    /** An element that succeeded. */
    public static <R> Settled<R> value(int index, R value) {
        return new Settled<>(index, Optional.of(value), Optional.empty());
    }

    /** An element that failed. */
    public static <R> Settled<R> problem(int index, Problem problem) {
        return new Settled<>(index, Optional.empty(), Optional.of(problem));
    }
}
