package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Mint;
import java.util.Optional;

/**
 * A value whose every check was made and held. Only the runtime makes one, so a parameter of this type cannot be given
 * anything unproven. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Verified<T> implements Answer<T> {
    private final T value;
    private final Evidence evidence;
    private final Seal seal;

    private Verified(T value, Evidence evidence, Seal seal) {
        this.value = requireNonNull(value, "value");
        this.evidence = requireNonNull(evidence, "evidence");
        this.seal = requireNonNull(seal, "seal");
    }

    /** For the kernel: seals a value whose evidence holds. */
    public static <T> Verified<T> of(Mint mint, T value, Evidence evidence, Seal seal) {
        requireNonNull(mint, "mint");
        if (!evidence.holds()) {
            throw new IllegalArgumentException("evidence does not hold: " + evidence);
        }
        return new Verified<>(value, evidence, seal);
    }

    /** The value. */
    public T value() {
        return value;
    }

    /** What ties the proof to its run. */
    public Seal seal() {
        return seal;
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
        return "verified";
    }

    @Override
    public Verified<T> verified() {
        return this;
    }

    @Override
    public String toString() {
        return "Verified" + evidence;
    }
}
