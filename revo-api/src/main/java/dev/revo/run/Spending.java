package dev.revo.run;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Mint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account of one run: what it used, what is reserved, and its limit. A child's account is a slice of its parent's:
 * whatever the child holds, the parent holds too, so siblings cannot pass the parent's budget together.
 *
 * <p>Thread-safe. Reading is free to all; only the kernel moves amounts.
 */
public final class Spending {
    private final Budget limit;
    private final @Nullable Spending parent;
    private final Object lock = new Object();
    private Usage used = Usage.none();
    private Usage held = Usage.none();

    private Spending(Budget limit, @Nullable Spending parent) {
        this.limit = requireNonNull(limit, "limit");
        this.parent = parent;
    }

    /** For the kernel: the account of a run without parent. */
    public static Spending root(Mint mint, Budget limit) {
        requireNonNull(mint, "mint");
        return new Spending(limit, null);
    }

    /** An account below this one with a limit of its own; what it spends counts here too. */
    Spending slice(Budget tighter) {
        return new Spending(tighter, this);
    }

    /** The limit of this account alone; an outer one may be tighter. */
    public Budget limit() {
        return limit;
    }

    /** The tightest combination of this limit and all outer ones, not counting what is used. */
    public Budget effectiveLimit() {
        return parent == null ? limit : limit.and(parent.effectiveLimit());
    }

    /** What was settled so far. */
    public Usage used() {
        synchronized (lock) {
            return used;
        }
    }

    /** What is reserved and not settled. */
    public Usage reserved() {
        synchronized (lock) {
            return held;
        }
    }

    /**
     * For the kernel: reserves the amount here and in every outer account, or nowhere.
     *
     * @return empty when it was reserved, else the limit that refused
     */
    public Optional<Budget> hold(Mint mint, Usage amount) {
        requireNonNull(mint, "mint");
        synchronized (lock) {
            // The amount by itself too: a call of unknown price must not hide behind the known cost of earlier ones.
            if (!limit.allows(amount) || !limit.allows(used.plus(held).plus(amount))) {
                return Optional.of(limit);
            }
            held = held.plus(amount);
        }
        Optional<Budget> refused = parent == null ? Optional.empty() : parent.hold(mint, amount);
        if (refused.isPresent()) {
            drop(amount);
        }
        return refused;
    }

    /** For the kernel: replaces a reservation by what was really spent, recorded in full even above it. */
    public void settle(Mint mint, Usage reserved, Usage actual) {
        requireNonNull(mint, "mint");
        synchronized (lock) {
            held = held.minus(reserved);
            used = used.plus(actual);
        }
        if (parent != null) {
            parent.settle(mint, reserved, actual);
        }
    }

    private void drop(Usage amount) {
        synchronized (lock) {
            held = held.minus(amount);
        }
    }
}
