package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Fault;
import dev.revo.error.UnverifiedException;
import dev.revo.scope.Mint;
import java.util.Optional;

/**
 * No value, and why. Immutable.
 *
 * @param <T> the type the value would have had
 */
public final class Refused<T> implements Answer<T> {
    private final String code;
    private final String reason;
    private final Evidence evidence;

    private Refused(String code, String reason, Evidence evidence) {
        this.code = requireNonNull(code, "code");
        this.reason = requireNonNull(reason, "reason");
        this.evidence = requireNonNull(evidence, "evidence");
    }

    /** For the kernel: a refusal. */
    public static <T> Refused<T> of(Mint mint, String code, String reason, Evidence evidence) {
        requireNonNull(mint, "mint");
        return new Refused<>(code, reason, evidence);
    }

    /** Stable code, {@code snake_case}. */
    public String code() {
        return code;
    }

    /** Why, for a person. */
    public String reason() {
        return reason;
    }

    @Override
    public Evidence evidence() {
        return evidence;
    }

    @Override
    public Optional<T> candidate() {
        return Optional.empty();
    }

    @Override
    public String outcome() {
        return "refused";
    }

    @Override
    public Verified<T> verified() {
        throw new UnverifiedException(Fault.of("refused", "The agent refused (" + code + "): " + reason)
                .with("run", evidence.run())
                .with("reason", code));
    }

    @Override
    public String toString() {
        return "Refused(" + code + ": " + reason + ")";
    }
}
