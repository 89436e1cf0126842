package dev.revo.engine.tenancy.limits;

import dev.revo.run.RunContext;
import dev.revo.spi.QuotaStore.Period;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Calls of a day that the store has counted and this process may make. Thread-safe. */
final class Block {
    private final RunContext ctx;
    private final Period period;
    private final long most;
    private final boolean none;
    private final long asked;
    private final AtomicLong left;

    /**
     * A block.
     *
     * @param ctx whose it is
     * @param most the limit that it was asked for under
     * @param calls that the store granted; none when there are none left on this day
     * @param asked when, in nanoseconds of the clock
     */
    Block(RunContext ctx, Period period, long most, long calls, long asked) {
        this.ctx = ctx;
        this.period = period;
        this.most = most;
        this.none = calls == 0;
        this.asked = asked;
        this.left = new AtomicLong(calls);
    }

    RunContext ctx() {
        return ctx;
    }

    Period period() {
        return period;
    }

    boolean isOf(Period day, long limit) {
        return most == limit && period.equals(day);
    }

    /** Takes a call; false when none is left. */
    boolean take() {
        return left.getAndUpdate(before -> Math.max(0, before - 1)) > 0;
    }

    /** Puts a call back that was not made. */
    void back() {
        left.incrementAndGet();
    }

    /** Takes all that are left. */
    long empty() {
        return left.getAndSet(0);
    }

    /** Whether the store had none a short time ago, so that it need not be asked again yet. */
    boolean none(long now, Duration pause) {
        return none && now - asked < pause.toNanos();
    }
}
