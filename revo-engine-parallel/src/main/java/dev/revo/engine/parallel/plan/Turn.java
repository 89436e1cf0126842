package dev.revo.engine.parallel.plan;

import dev.revo.parallel.PlanNode;
import java.time.Instant;

/** The place of one attempt under a rate. Its state is guarded by the {@link RateLimits} that gave it. */
final class Turn {
    final RateLimits.Limit limit;
    final PlanNode.Rate rate;
    final RateLimits.Run run;
    final StepKey step;
    final long number;
    final Instant until;
    volatile Runnable wake;
    State state = State.WAITS;

    /** How far it is. */
    enum State {
        /** Others are before it, or too many have begun. */
        WAITS,
        /** It may begin, and its run has not taken notice yet. */
        LENT,
        /** It is about to begin. */
        TAKEN,
        /** It has begun, or does not begin any more. */
        OVER
    }

    /**
     * @param number grows with each turn of the limit
     * @param until when it may begin at the earliest, as it looks now
     * @param wake lets the run look
     */
    Turn(
            RateLimits.Limit limit,
            PlanNode.Rate rate,
            RateLimits.Run run,
            StepKey step,
            long number,
            Instant until,
            Runnable wake) {
        this.limit = limit;
        this.rate = rate;
        this.run = run;
        this.step = step;
        this.number = number;
        this.until = until;
        this.wake = wake;
    }

    /** When it may begin at the earliest, as it looked when it came. */
    Instant until() {
        return until;
    }
}
