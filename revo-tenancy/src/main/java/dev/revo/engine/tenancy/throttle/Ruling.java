package dev.revo.engine.tenancy.throttle;

import java.time.Duration;

/** Whether an attempt may be made now. Internal to this module. */
public sealed interface Ruling {
    /** It may, and counts as failed until {@link LoginThrottle#succeeded} says otherwise. */
    record Admit() implements Ruling {}

    /**
     * It may not yet; nothing was counted.
     *
     * @param time above zero; when it has passed, nothing that is counted now stands in the way any more
     */
    record Wait(Duration time) implements Ruling {
        /** Refuses a wait for nothing. */
        public Wait {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a wait takes time, was " + time);
            }
        }
    }
}
