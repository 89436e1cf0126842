package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Fault;
import dev.revo.error.UnverifiedException;
import dev.revo.scope.Mint;
import java.util.Optional;

/**
 * A value that is not proven, with what is missing: a check failed, was not made, or the budget ended. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Partial<T> implements Answer<T> {
    private final T value;
    private final String missing;
    private final Evidence evidence;

    private Partial(T value, String missing, Evidence evidence) {
        this.value = requireNonNull(value, "value");
        this.missing = requireNonNull(missing, "missing");
        this.evidence = requireNonNull(evidence, "evidence");
    }

    /** For the kernel: an unproven value. */
    public static <T> Partial<T> of(Mint mint, T value, String missing, Evidence evidence) {
        requireNonNull(mint, "mint");
        return new Partial<>(value, missing, evidence);
    }

    /** The value, not proven. */
    public T value() {
        return value;
    }

    /** What it lacks, for a person. */
    public String missing() {
        return missing;
    }

    @Override
    public Evidence evidence() {
        return evidence;
    }

    @Override
    public Optional<T> candidate() {
        return Optional.of(value);
    }

    @Override
    public String outcome() {
        return "partial";
    }

    @Override
    public Verified<T> verified() {
        throw new UnverifiedException(
                Fault.of("unverified", "The answer is not proven: " + missing).with("run", evidence.run()));
    }

    @Override
    public String toString() {
        return "Partial(" + missing + ")" + evidence;
    }
}
