package dev.revo.run;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on a run: time, spend and rights. Applied to a run they only tighten what holds already. Immutable; the copy
 * methods replace one bound each.
 */
public final class Limits {
    private static final Limits NONE = new Limits(null, null, Budget.unlimited(), null);

    private final @Nullable Duration timeout;
    private final @Nullable Instant deadline;
    private final Budget budget;
    private final @Nullable List<Permission> only;

    private Limits(
            @Nullable Duration timeout, @Nullable Instant deadline, Budget budget, @Nullable List<Permission> only) {
        this.timeout = timeout;
        this.deadline = deadline;
        this.budget = budget;
        this.only = only;
    }

    /** No bound beyond those that hold already. */
    public static Limits none() {
        return NONE;
    }

    /** A copy that ends the run this long after its submission, waiting included. */
    public Limits timeout(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw InvalidRequestException.field("limits.timeout", "is " + most, "Use a duration above zero.");
        }
        return new Limits(most, deadline, budget, only);
    }

    /** A copy that ends the run at this instant. */
    public Limits deadline(Instant at) {
        return new Limits(timeout, at, budget, only);
    }

    /** A copy with this budget. */
    public Limits budget(Budget most) {
        return new Limits(timeout, deadline, most, only);
    }

    /** A copy that leaves at most these rights to the run. */
    public Limits only(Permission... rights) {
        return new Limits(timeout, deadline, budget, List.of(rights));
    }

    /** The timeout, if any. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** The deadline, if any. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** The budget; unlimited if none was given. */
    public Budget budget() {
        return budget;
    }

    /** The rights left, if they were cut. */
    public Optional<List<Permission>> only() {
        return Optional.ofNullable(only);
    }

    /** The earlier of the given instant and what these limits say, counting a timeout from {@code start}. */
    public Instant earliest(Instant held, Instant start) {
        Instant earliest = held;
        if (deadline != null && deadline.isBefore(earliest)) {
            earliest = deadline;
        }
        // A timeout too long for the calendar is no bound.
        if (timeout != null && timeout.compareTo(Duration.between(start, earliest)) < 0) {
            earliest = start.plus(timeout);
        }
        return earliest;
    }
}
